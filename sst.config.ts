/// <reference path="./.sst/platform/config.d.ts" />

/** What it is made of is in packages/apps/src/infra/topology.ts, what you decide in packages/apps/src/infra/settings.ts. */
export default $config({
  app({ stage }) {
    const permanent = stage === "production";
    return {
      name: "webordinary",
      home: "aws",
      removal: permanent ? "retain" : "remove",
      protect: permanent,
      // `app` and `stage` are what costs are counted by, and how a worker tells its stage's queues from another's.
      providers: { aws: { defaultTags: { tags: { app: "webordinary", stage } } } },
    };
  },
  async run() {
    const { deploy } = await import("./packages/apps/infra/deploy.ts");
    return deploy();
  },
});
