import { defineConfig } from "vitest/config";

const major = Number(process.versions.node.split(".")[0]);
if (major < 24) throw new Error(`the tests run on Node 24, this is ${process.versions.node}: start them with \`npm test\``);

const conditions = ["@webordinary/source", "module", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Astro builds and git children are processes of their own; more workers than cores only make them wait for each other.
    pool: "forks",
    fsModuleCache: false,
  },
});
