import { defaultServerConditions } from "vite";
import { configDefaults, defineConfig } from "vitest/config";

const major = Number(process.versions.node.split(".")[0]);
if (major < 24) throw new Error(`the tests run on Node 24, this is ${process.versions.node}: start them with \`npm test\``);

// Workspaces resolve to their sources, so that no test sees an older build.
const conditions = ["@webordinary/source", ...defaultServerConditions.filter((condition) => condition !== "module")];

const TESTS = ["packages/*/src/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"];
const FUNCTIONS = ["packages/apps/src/{aws,wiring}/**/*.test.ts"];
/** Minutes long; see vitest.slow.config.ts. */
const EXCLUDED = [...configDefaults.exclude, "**/*.slow.test.ts", "**/*.containers.test.ts"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // To load all modules anew for every file takes a third of the time. AWS's functions read their environment while they load.
    projects: [
      { extends: true, test: { name: "modules once", isolate: false, include: TESTS, exclude: [...EXCLUDED, ...FUNCTIONS] } },
      { extends: true, test: { name: "modules anew", include: FUNCTIONS, exclude: EXCLUDED } },
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    // `node:sqlite` says in every process that it is experimental.
    execArgv: ["--disable-warning=ExperimentalWarning"],
    // The default keeps one core free, which on two cores is half of them; most of the long tests wait for git and Astro.
    maxWorkers: "100%",
    // A developer's key must not be spent by tests; those that need the agent name it, with a server of their own.
    // Nor does a browser start for every mail; the tests of pictures name theirs.
    env: { WEBORDINARY_AGENT: "rehearsal", WEBORDINARY_CHROMIUM: "none" },
    // The cache of transformed modules misses changes of tsconfig.json.
    fsModuleCache: false,
    // A `.only` left behind would pass by running nothing else.
    allowOnly: false,
  },
});
