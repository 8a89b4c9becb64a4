import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { GenericContainer, getContainerRuntimeClient } from "testcontainers";
import { dynamoDbBinary } from "../emulators/dynamodb.ts";
import { EmulatorMissingError } from "../emulators/emulator-missing.ts";
import { BuildContext } from "./build-context.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const DOCKERFILE = "packages/apps/worker.Dockerfile";

/** What both images are built upon: Debian with Node 24, npm and a user `node` of id 1000. See `scripts/containers.mjs` for where there is no registry. */
export const nodeImage = (): string => process.env.WEBORDINARY_NODE_IMAGE ?? "node:24-bookworm-slim";

/** The name of the worker's image: a ready one if `WEBORDINARY_WORKER_IMAGE` names it, else built from `worker.Dockerfile` and these sources. */
export async function workerImage(): Promise<string> {
  if (process.env.WEBORDINARY_WORKER_IMAGE) return process.env.WEBORDINARY_WORKER_IMAGE;
  return built("webordinary-worker", DOCKERFILE, (context) => {
    // What worker.Dockerfile.dockerignore lets through; the classic builder doesn't read it.
    for (const file of ["package.json", "package-lock.json", ".npmrc"]) context.add(join(ROOT, file), file);
    const left = /(?:^|\/)(?:node_modules|dist|\.env[^/]*)$|\.test\.ts$|^testing\/src(?:\/|$)|^apps\/(?:infra|src\/containers)(?:\/|$)/;
    context.add(join(ROOT, "packages"), "packages", (path) => !left.test(path));
  });
}

/** The name of the emulators' image, bundled from these sources; `WEBORDINARY_EMULATORS_IMAGE` names a ready one. */
export async function emulatorsImage(): Promise<string> {
  if (process.env.WEBORDINARY_EMULATORS_IMAGE) return process.env.WEBORDINARY_EMULATORS_IMAGE;
  const bundle = await bundleEmulators();
  return built("webordinary-emulators", "Dockerfile", (context) => {
    const binary = dynamoDbBinary();
    if (binary === null) throw new EmulatorMissingError("DynamoDB", "@dynoxide/linux-x64");
    context.add(dirname(binary), "dynoxide");
    writeFileSync(join(context.folder, "emulators.mjs"), bundle);
    context.add(fileURLToPath(new URL("emulators.Dockerfile", import.meta.url)), "Dockerfile");
  });
}

/** Built unless an image of the same contents is there; kept for the next run. */
async function built(name: string, dockerfile: string, fill: (context: BuildContext) => void): Promise<string> {
  const context = new BuildContext();
  try {
    fill(context);
    const tag = `${name}:${context.hash(nodeImage())}`;
    if (await exists(tag)) return tag;
    await GenericContainer.fromDockerfile(context.folder, dockerfile).withBuildArgs({ NODE_IMAGE: nodeImage() }).build(tag, { deleteOnExit: false });
    return tag;
  } finally {
    context.remove();
  }
}

async function exists(tag: string): Promise<boolean> {
  const { container } = await getContainerRuntimeClient();
  const images = await container.dockerode.listImages({ filters: { reference: [tag] } });
  return images.length > 0;
}

async function bundleEmulators(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("emulators-main.ts", import.meta.url))],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node24",
    conditions: ["@webordinary/source"],
    // Libraries in CommonJS ask for built-ins by `require`.
    banner: { js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);' },
    logLevel: "error",
  });
  const [file] = outputFiles;
  if (!file) throw new Error("esbuild gave no bundle of emulators-main.ts");
  return file.contents;
}
