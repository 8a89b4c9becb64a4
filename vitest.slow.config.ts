import { defineConfig, mergeConfig } from "vitest/config";
import config from "./vitest.config.ts";

/** Proofs that take minutes: every crash point with real git, real processes killed. `npm run test:slow`. */
const { test, ...shared } = config;
const { projects: _projects, ...rest } = test ?? {};

export default mergeConfig(
  shared,
  defineConfig({ test: { ...rest, include: ["packages/*/src/**/*.slow.test.ts", "scripts/**/*.slow.test.ts"], testTimeout: 300_000 } }),
);
