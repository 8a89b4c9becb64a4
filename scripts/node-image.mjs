// The image that the containers are built upon: `node:24-bookworm-slim` where a registry can be reached, else one of the same
// contents that is made here: Debian by debootstrap, with this machine's Node 24 and npm, and a user `node` of id 1000.
// @ts-check

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { ensureTool, MissingError, run } from "./docker-daemon.mjs";

const OFFICIAL = "node:24-bookworm-slim";
const SUITE = "bookworm";
const DEBIAN = `webordinary-debian:${SUITE}`;
/** Where the machine's own certificates are: a network may have some of its own, which npm must trust in containers too. */
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
const PULL_LIMIT_MS = 300_000;

/** As the official one: Node and npm in /usr/local, nobody's files but root's, and the user. */
const DOCKERFILE = `FROM ${DEBIAN}
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
COPY certificates.crt /etc/ssl/host-certificates.crt
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \\
  && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \\
  && groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/host-certificates.crt
CMD ["node"]
`;

/** Its name; made or fetched if need be. @returns {Promise<string>} */
export async function ensureNodeImage() {
  const configured = process.env.WEBORDINARY_NODE_IMAGE;
  if (configured) return configured;
  if (isThere(OFFICIAL) || run("docker", ["pull", "--quiet", OFFICIAL], { timeout: PULL_LIMIT_MS }).ok) return OFFICIAL;
  const tag = `webordinary-node:24-${createHash("sha256").update(`${DOCKERFILE}${process.version}`).digest("hex").slice(0, 12)}`;
  if (!isThere(tag)) {
    console.log(`no registry has ${OFFICIAL} for this machine: making ${tag}, which takes a minute or two`);
    await make(tag);
  }
  return tag;
}

/** @param {string} image */
const isThere = (image) => run("docker", ["image", "inspect", image]).ok;

/** @param {string} tag */
async function make(tag) {
  if (process.getuid?.() !== 0) {
    throw new MissingError("debootstrap needs root: run this as root once, or name an image with Node 24 by WEBORDINARY_NODE_IMAGE");
  }
  if (!process.version.startsWith("v24."))
    throw new MissingError(`the image gets this Node, which is ${process.version} and not 24: use \`npm run test:containers\``);
  const npm = npmFolder();
  ensureTool("debootstrap");
  const folder = mkdtempSync(join(tmpdir(), "wo-debian-"));
  try {
    await importDebian(join(folder, "debian"));
    const context = join(folder, "context");
    mkdirSync(context);
    writeFileSync(join(context, "Dockerfile"), DOCKERFILE);
    copyFileSync(process.execPath, join(context, "node"));
    cpSync(npm, join(context, "npm"), { recursive: true, dereference: true });
    const certificates = [process.env.NODE_EXTRA_CA_CERTS, CERTIFICATES].find((file) => file && existsSync(file));
    writeFileSync(join(context, "certificates.crt"), certificates ? readFileSync(certificates) : "");
    const built = run("docker", ["build", "--tag", tag, context]);
    if (!built.ok) throw new Error(`${tag} could not be built: ${built.said.split("\n").slice(-5).join("\n")}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
async function importDebian(folder) {
  const made = run("debootstrap", ["--variant=minbase", SUITE, folder]);
  if (!made.ok) throw new Error(`debootstrap failed: ${made.said.split("\n").slice(-5).join("\n")}`);
  const tar = spawn("tar", ["-C", folder, "-c", "."], { stdio: ["ignore", "pipe", "inherit"] });
  const path = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  const imported = spawn("docker", ["import", "--change", path, "-", DEBIAN], { stdio: [tar.stdout, "ignore", "inherit"] });
  const code = await new Promise((done) => imported.once("exit", done));
  if (code !== 0) throw new Error("docker import did not take the Debian tree");
}

/** npm's own folder: that of the npm that runs this script, else the one on the PATH. */
function npmFolder() {
  const running = process.env.npm_execpath ?? run("which", ["npm"]).stdout.trim();
  const folder = running && existsSync(running) ? resolve(dirname(realpathSync(running)), "..") : "";
  if (!existsSync(join(folder, "bin", "npm-cli.js"))) throw new MissingError("npm's own files were not found: use `npm run test:containers`");
  return folder;
}
