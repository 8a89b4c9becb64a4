import { defineConfig, mergeConfig } from "vitest/config";
import config from "./vitest.config.ts";

/** Emulators and the real worker's image in containers, killed, paused and cut off. `npm run test:containers`, which sees to Docker. */
const { test, ...shared } = config;
const { projects: _projects, ...rest } = test ?? {};

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      ...rest,
      include: ["packages/*/src/**/*.containers.test.ts"],
      // Two leases run out in the longest; the first run on a machine builds the images.
      testTimeout: 480_000,
      hookTimeout: 600_000,
      env: { TESTCONTAINERS_RYUK_DISABLED: "true" },
    },
  }),
);
