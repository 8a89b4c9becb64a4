import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { endianness, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AcceptedConnection, isSandboxed } from "./loopback-client.ts";

const ME = 1000;
const CONNECTION = { remoteAddress: "127.0.0.1", remotePort: 40000, localAddress: "127.0.0.1", localPort: 2525 };
const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

/** As Linux writes a socket's row, on a processor of either byte order. */
function row(local: readonly [string, number], remote: readonly [string, number], state: string, uid: number, inode: number): string {
  const end = ([hex, port]: readonly [string, number]): string => {
    const bytes = Buffer.from(hex, "hex");
    if (endianness() === "LE") bytes.swap32();
    return `${bytes.toString("hex").toUpperCase()}:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  };
  return `   0: ${end(local)} ${end(remote)} ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 ${inode} 1 0000000000000000 20 4 30 10 -1\n`;
}
const V4 = "7f000001";
const V6 = `${"00".repeat(15)}01`;
const MAPPED = `${"00".repeat(10)}ffff7f000001`;
const listening = row([V4, 2525], ["00000000", 0], "0A", ME, 11);
const client = (uid: number, inode: number, address = V4): string => row([address, 40000], [address, 2525], "01", uid, inode);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wo-proc-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Process = { readonly namespace: number; readonly sockets: readonly number[] };

/** Asks in a system that has these sockets and processes, us among them. */
async function sandboxed(tables: { tcp?: string; tcp6?: string }, others: Record<string, Process> = {}, connection: AcceptedConnection = CONNECTION) {
  const proc = await mkdtemp(join(folder, "proc-"));
  await mkdir(join(proc, "net"));
  for (const [name, rows] of Object.entries(tables)) await writeFile(join(proc, "net", name), `${HEAD}${rows}`);
  for (const [name, { namespace, sockets }] of Object.entries({ self: { namespace: 1, sockets: [11] }, ...others })) {
    await mkdir(join(proc, name, "fd"), { recursive: true });
    await mkdir(join(proc, name, "ns"));
    await symlink(`pid:[${namespace}]`, join(proc, name, "ns", "pid"));
    await symlink("/dev/null", join(proc, name, "fd", "0"));
    for (const [index, inode] of sockets.entries()) await symlink(`socket:[${inode}]`, join(proc, name, "fd", String(index + 3)));
  }
  return isSandboxed(connection, proc, ME);
}
const OURS = { namespace: 1, sockets: [22] };
const ANOTHER = { namespace: 2, sockets: [22] };

describe.skipIf(process.platform !== "linux")("a client on the loopback interface", () => {
  test("isn't sandboxed when it is a process of ours, or another user's, who may not be looked into", async () => {
    expect(await sandboxed({ tcp: listening + client(ME, 22) }, { 300: OURS, 301: { namespace: 2, sockets: [23] } })).toBe(false);
    expect(await sandboxed({ tcp: listening + client(ME + 1, 22) })).toBe(false);
  });

  test("is, when a process in another namespace has its socket, also beside one of ours", async () => {
    expect(await sandboxed({ tcp: listening + client(ME, 22) }, { 300: ANOTHER })).toBe(true);
    expect(await sandboxed({ tcp: listening + client(ME, 22) }, { 299: OURS, 300: ANOTHER, 301: OURS })).toBe(true);
  });

  test("is, when nobody has its socket: closed, gone, or passed on while it is looked for", async () => {
    expect(await sandboxed({ tcp: listening + client(0, 0) }, { 300: OURS })).toBe(true);
    expect(await sandboxed({ tcp: listening }, { 300: OURS })).toBe(true);
    expect(await sandboxed({ tcp: listening + client(ME, 22) }, { 300: { namespace: 1, sockets: [23] } })).toBe(true);
    expect(await sandboxed({ tcp: listening }, {}, { ...CONNECTION, remoteAddress: undefined, remotePort: undefined })).toBe(true);
  });

  test("is found by IPv6 too, and by a socket for both", async () => {
    const v6 = { ...CONNECTION, remoteAddress: "::1", localAddress: "::1" };
    const listening6 = row([V6, 2525], ["00".repeat(16), 0], "0A", ME, 11);
    for (const [process, expected] of [
      [OURS, false],
      [ANOTHER, true],
    ] as const) {
      expect(await sandboxed({ tcp: "", tcp6: listening6 + client(ME, 22, V6) }, { 300: process }, v6)).toBe(expected);
      expect(await sandboxed({ tcp: listening, tcp6: client(ME, 22, MAPPED) }, { 300: process })).toBe(expected);
    }
  });

  test("is as trusted as ever where the system doesn't show our own sockets, and judged by its address when it comes otherwise", async () => {
    expect(await sandboxed({}, { 300: ANOTHER })).toBe(false);
    expect(await sandboxed({ tcp: client(ME, 22) }, { 300: ANOTHER })).toBe(false);
    expect(await sandboxed({ tcp: listening }, {}, { ...CONNECTION, remoteAddress: "192.0.2.9", localAddress: "192.0.2.1" })).toBe(false);
  });
});

const UNSHARE = ["--user", "--map-root-user", "--pid", "--mount", "--fork", "--mount-proc", "--kill-child"];
const hasNamespaces = process.platform === "linux" && spawnSync("unshare", [...UNSHARE, "true"]).status === 0;
const CLIENT = `require("net").connect(Number(process.argv[1]), "127.0.0.1").on("error", () => process.exit())`;

describe.skipIf(!hasNamespaces)("a real client", () => {
  let server: Server;
  let started: ChildProcess | null = null;
  beforeEach(async () => {
    server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(async () => {
    started?.kill("SIGKILL");
    server.close();
  });

  async function connected(command: string, args: readonly string[]): Promise<Socket> {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    started = spawn(command, [...args, process.execPath, "-e", CLIENT, String(address.port)], { stdio: "ignore" });
    const [socket] = (await once(server, "connection")) as [Socket];
    return socket;
  }

  test("in namespaces of its own is sandboxed; by env, or with the same user's rights over it, isn't", async () => {
    const inside = await connected("unshare", [...UNSHARE, "--"]);
    expect(isSandboxed(inside)).toBe(true);
    inside.destroy();
    started?.kill("SIGKILL");
    const outside = await connected("env", []);
    expect(isSandboxed(outside)).toBe(false);
    outside.destroy();
  });

  test("that is gone is sandboxed", async () => {
    const socket = await connected("env", []);
    started?.kill("SIGKILL");
    socket.resume();
    await once(socket, "end");
    expect(isSandboxed(socket)).toBe(true);
    expect(await readFile("/proc/net/tcp", "utf8")).toContain("local_address");
  });
});
