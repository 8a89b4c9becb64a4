// What may import what. `npm run check` reports every breach; `scripts/import-rules.test.ts` plants one for each rule.
// @ts-check

const TEST = "\\.test\\.ts$";
const TEST_FOLDER = "^packages/apps/src/[^/]+/testing/";
const DOMAIN = "^packages/domain/src";
const VALUES = "project|message|replies|plan";
const AGGREGATES = "thread|session|claim|deployment|budget";
/** A site's release is a value: ports and aggregates speak of it. */
const RELEASE = "deployment/release\\.ts$";

/** What else an adapters' folder may take from another's, file by file. */
const SHARED_ADAPTER_FILES = [
  "packages/adapters/src/memory/(content-key|event-bus|feed-subscription|ids|work-queues|work-queue)\\.ts$",
  "packages/adapters/src/mail/reply-mime\\.ts$",
];

/** What every adapter that starts programs or writes files needs of the operating system. */
const SYSTEM = "packages/adapters/src/system/";

/** What the agent's tools, mails and chats do with a site and with pictures, they do by these. */
const PICTURES = "packages/adapters/src/(images|attachments)/index\\.ts$";
const SITE_AND_BROWSER = "packages/adapters/src/(site|browser)/index\\.ts$";

/** @type {{ forbidden: Array<{ name: string, comment: string, severity: "error", from: Record<string, unknown>, to: Record<string, unknown> }>, options: Record<string, unknown> }} */
export default {
  forbidden: [
    {
      name: "no-cycles",
      comment: "A cycle can't be read from either end. Move what both need below them.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment: "What is imported must exist: a file, an installed library, or an entry that the other package exports.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "declared-dependencies",
      comment: "A library is named in the package.json of the package that imports it.",
      severity: "error",
      from: { path: "^packages/(?!testing/)", pathNot: TEST },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"], dependencyTypesNot: ["type-only", "npm"] },
    },
    {
      name: "declared-dependencies-of-tests",
      comment: "Tests also use what the root's package.json names; nothing is used that only happens to be installed.",
      severity: "error",
      from: { path: `(${TEST}|^packages/testing/|^scripts/|^bench/|^[^/]+$)` },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "domain-on-zod-alone",
      comment: "The domain runs anywhere: zod and its own files, no Node built-ins, no other package.",
      severity: "error",
      from: { path: DOMAIN, pathNot: TEST },
      to: { couldNotResolve: false, pathNot: [`${DOMAIN}/`, "(^|/)node_modules/zod/"] },
    },
    {
      name: "kernel-at-the-bottom",
      comment: "The kernel imports nothing else of the domain.",
      severity: "error",
      from: { path: `${DOMAIN}/kernel/`, pathNot: TEST },
      to: { path: `${DOMAIN}/(?!kernel/)` },
    },
    {
      name: "values-on-the-kernel",
      comment: "Projects, messages, replies and releases are values: they import the kernel and each other.",
      severity: "error",
      from: { path: [`${DOMAIN}/(${VALUES})/`, `${DOMAIN}/${RELEASE}`], pathNot: TEST },
      to: { path: `${DOMAIN}/(?!kernel/|(${VALUES})/|${RELEASE})` },
    },
    {
      name: "aggregates-apart",
      comment: "An aggregate imports the kernel, values and its own folder: no other aggregate, port, projection or use case.",
      severity: "error",
      from: { path: `${DOMAIN}/(${AGGREGATES})/`, pathNot: TEST },
      to: { path: `${DOMAIN}/(?!kernel/|(${VALUES})/|${RELEASE}|$1/)` },
    },
    {
      name: "ports-below-use-cases",
      comment: "Ports speak of values and aggregates, never of projections or use cases.",
      severity: "error",
      from: { path: `${DOMAIN}/ports/`, pathNot: TEST },
      to: { path: `${DOMAIN}/(?!kernel/|(${VALUES}|${AGGREGATES})/|ports/)` },
    },
    {
      name: "projections-below-use-cases",
      comment: "Projections fold events: they import aggregates and ports, never use cases.",
      severity: "error",
      from: { path: `${DOMAIN}/projections/`, pathNot: TEST },
      to: { path: `${DOMAIN}/use-cases/` },
    },
    {
      name: "domain-index-for-others",
      comment: "The domain's index is for other packages; inside, import the file that has the thing.",
      severity: "error",
      from: { path: DOMAIN, pathNot: TEST },
      to: { path: `${DOMAIN}/index\\.ts$` },
    },
    {
      name: "adapters-on-the-domain",
      comment: "Adapters import the domain and libraries, no other package.",
      severity: "error",
      from: { path: "^packages/adapters/", pathNot: TEST },
      to: { path: "^packages/(?!adapters/|domain/)" },
    },
    {
      name: "adapters-apart",
      comment: "An adapters' folder stands alone; what two share belongs into the domain, or into system/ when it is the operating system's.",
      severity: "error",
      from: { path: "^packages/adapters/src/([^/]+)/", pathNot: TEST },
      to: { path: "^packages/adapters/src/(?!$1/)", pathNot: [...SHARED_ADAPTER_FILES, PICTURES, SITE_AND_BROWSER, SYSTEM] },
    },
    {
      name: "pictures-for-what-people-send",
      comment: "Only what people send, and what the agent does with it, goes through the pictures' adapters.",
      severity: "error",
      from: { path: "^packages/adapters/src/(?!mail/|chat/|agent/|attachments/|images/)", pathNot: TEST },
      to: { path: PICTURES },
    },
    {
      name: "site-and-browser-for-the-agents-tools",
      comment: "Only the agent's tools build a site and look at it as the worker does.",
      severity: "error",
      from: { path: "^packages/adapters/src/(?!agent/|site/|browser/)", pathNot: TEST },
      to: { path: SITE_AND_BROWSER },
    },
    {
      name: "adapters-shared-with-embedded-alone",
      comment: "Only the embedded adapters stand on the memory ones' queues and bus and on the mail ones' MIME writer.",
      severity: "error",
      from: { path: "^packages/adapters/src/(?!embedded/)([^/]+)/", pathNot: TEST },
      to: { path: SHARED_ADAPTER_FILES, pathNot: "^packages/adapters/src/$1/" },
    },
    {
      name: "testing-for-tests-alone",
      comment: "Only tests, benches, the examples of docs/mails and the testing package itself import testing.",
      severity: "error",
      from: { pathNot: [TEST, TEST_FOLDER, "^packages/testing/", "^bench/", "^scripts/mail-examples\\.ts$"] },
      to: { path: "^packages/testing/" },
    },
    {
      name: "test-folders-for-tests-alone",
      comment: "What stands in a folder `testing` beside the tests is theirs: nothing that runs imports it.",
      severity: "error",
      from: { pathNot: [TEST, TEST_FOLDER, "^bench/"] },
      to: { path: TEST_FOLDER },
    },
    {
      name: "apps-imported-by-none",
      comment: "Apps are the end of every chain of imports.",
      severity: "error",
      from: { pathNot: "^packages/apps/" },
      to: { path: "^packages/apps/" },
    },
    {
      name: "packages-by-name",
      comment: "Another package is imported by its name, not by a relative path.",
      severity: "error",
      from: { path: ["^packages/([^/]+)/", "^(?:scripts|bench)/"] },
      to: { path: "^packages/(?!$1/)", dependencyTypes: ["local"], dependencyTypesNot: ["aliased-workspace"] },
    },
    {
      name: "packages-by-entry",
      comment: "Another package is entered by an index, not by one of its inner files.",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: {
        path: "^packages/(?!$1/)",
        pathNot: ["^packages/[^/]+/src/index\\.ts$", "^packages/[^/]+/src/[^/]+/index\\.ts$", "^packages/[^/]+/package\\.json$"],
      },
    },
    {
      name: "packages-without-scripts",
      comment: "What is shipped doesn't import the repository's scripts and benches; the launcher alone installs with them.",
      severity: "error",
      from: { path: "^packages/", pathNot: "^packages/apps/bin/" },
      to: { path: "^(scripts|bench)/" },
    },
    {
      name: "inversify-in-wiring-alone",
      comment: "Everything else gets what it needs by constructor and knows no container.",
      severity: "error",
      from: { pathNot: "^packages/apps/src/wiring/" },
      to: { path: "(^|/)node_modules/(inversify|@inversifyjs|reflect-metadata)(/|$)" },
    },
  ],
  options: {
    // Type-only imports count: a layer that knows another's types knows the layer.
    tsPreCompilationDeps: true,
    doNotFollow: { path: "(^|/)node_modules/" },
    exclude: { path: "(^packages/apps/sample/|/dist/)" },
    // Known to Node 24 by its prefixed name alone.
    builtInModules: { add: ["node:sqlite"] },
    // The root's package.json counts too: the tests' tools are named there.
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@webordinary/source", "import", "node", "default", "types"],
      extensions: [".ts", ".mjs", ".js", ".json", ".d.ts"],
    },
  },
};
