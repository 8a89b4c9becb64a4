import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPOSITORY, run } from "./run-tool.ts";

/** The domain as npm would publish it, installed into a project that is not this one. */
export interface PackedDomain {
  readonly tarball: string;
  /** A folder with a package.json and a node_modules that hold the domain and zod. */
  readonly consumer: string;
  readonly installed: string;
  remove(): void;
}

/** Builds, packs and installs, without network: zod comes from this repository's node_modules. Throws with npm's words when a step fails. */
export async function packDomain(): Promise<PackedDomain> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "packed-domain-")));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  try {
    return { ...(await install(scratch)), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

async function install(scratch: string): Promise<Omit<PackedDomain, "remove">> {
  const consumer = join(scratch, "consumer");
  mkdirSync(consumer);
  const domain = copyOfDomain(scratch);
  await npm(["run", "build"], domain, scratch);
  const tarball = await pack(domain, scratch);
  const zod = await pack(join(REPOSITORY, "node_modules/zod"), scratch);

  const dependencies = { "@webordinary/domain": `file:${tarball}`, zod: `file:${zod}` };
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ name: "consumer", version: "1.0.0", private: true, type: "module", dependencies }));
  await npm(["install", "--offline", "--no-audit", "--no-fund"], consumer);
  return { tarball, consumer, installed: join(consumer, "node_modules/@webordinary/domain") };
}

/** Built in a copy, so that a test writes nothing into the checkout. */
function copyOfDomain(scratch: string): string {
  const repository = join(scratch, "repository");
  const domain = join(repository, "packages/domain");
  const NOT_COPIED = ["dist", "node_modules"].map((name) => join(REPOSITORY, "packages/domain", name));
  cpSync(join(REPOSITORY, "packages/domain"), domain, { recursive: true, filter: (path) => !NOT_COPIED.includes(path) });
  cpSync(join(REPOSITORY, "scripts/build-package.mjs"), join(repository, "scripts/build-package.mjs"));
  cpSync(join(REPOSITORY, "tsconfig.base.json"), join(repository, "tsconfig.base.json"));
  symlinkSync(join(REPOSITORY, "node_modules"), join(repository, "node_modules"));
  return domain;
}

/** Without the package's own scripts, which install what a fresh clone lacks. */
async function pack(folder: string, destination: string): Promise<string> {
  const output = await npm(["pack", "--ignore-scripts", "--pack-destination", destination, "--loglevel=error"], folder, destination);
  const file = join(destination, output.split("\n").at(-1) ?? "");
  if (!existsSync(file)) throw new Error(`npm pack in ${folder} made no tarball; it said: ${output}`);
  return file;
}

async function npm(args: readonly string[], cwd: string, home: string = cwd): Promise<string> {
  const { code, output } = await run("npm", args, cwd, home);
  if (code !== 0) throw new Error(`npm ${args[0]} failed in ${cwd} (exit code ${code}):\n${output}`);
  return output;
}
