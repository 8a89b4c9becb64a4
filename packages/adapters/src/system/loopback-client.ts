import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { isIPv4 } from "node:net";
import { endianness } from "node:os";
import { join } from "node:path";

/** The ends of an accepted connection, named as `net.Socket` does. */
export type AcceptedConnection = {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
};

/** What the mail door writes where a client's address belongs, when the client sat in a sandbox. */
export const SANDBOX = "a-sandbox";

const LOOPBACK = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i;

/** Whether an address is this machine's own, that only its own programs reach. */
export const isLoopback = (address: string): boolean => LOOPBACK.test(address);

/**
 * Whether who connected by the loopback interface sits in a sandbox of this user's: in another PID namespace, as a site's build does,
 * which shares the network with us. Also when nobody has the connection any more, or nobody can be found who has: who passes it on while
 * it is looked for isn't to be believed. Other users' programs, such as a mail relay, can't be looked into: they aren't builds, and are
 * no sandbox. False where the system doesn't tell: on others than Linux, and where its tables don't show our own listening end.
 *
 * Takes some 20 ms among a hundred processes: all files are looked at that this user's have open. `proc` is where Linux shows its processes.
 */
export function isSandboxed(connection: AcceptedConnection, proc = "/proc", uid = process.getuid?.()): boolean {
  const { remoteAddress, remotePort, localAddress, localPort } = connection;
  if (process.platform !== "linux" || localAddress === undefined || localPort === undefined || !isLoopback(localAddress)) return false;
  const sockets = [...socketsOf(join(proc, "net/tcp")), ...socketsOf(join(proc, "net/tcp6"))];
  if (!sockets.some(({ state, local, inode }) => state === LISTENING && local.port === localPort && hasOpen(join(proc, "self"), inode))) return false;
  // Gone already: it has no address then.
  if (remoteAddress === undefined || remotePort === undefined) return true;
  const [client, server] = [canonical(remoteAddress), canonical(localAddress)];
  const found = sockets.find(
    ({ local, remote }) =>
      local.port === remotePort && remote.port === localPort && canonical(local.address) === client && canonical(remote.address) === server,
  );
  if (found === undefined || found.inode === NOBODYS) return true;
  if (found.uid !== uid) return false;
  const ours = namespaceOf(join(proc, "self"));
  const owners = processes(proc).filter((owner) => hasOpen(owner, found.inode));
  return owners.length === 0 || owners.some((owner) => namespaceOf(owner) !== ours);
}

type End = { readonly address: string; readonly port: number };
type Socket = { readonly local: End; readonly remote: End; readonly state: string; readonly uid: number; readonly inode: string };

/** As the kernel numbers TCP's states. */
const LISTENING = "0A";
/** Of a connection that its process has closed. */
const NOBODYS = "0";

/** A table of proc_net_tcp(5). */
function socketsOf(table: string): readonly Socket[] {
  const [, ...lines] = (tried(() => readFileSync(table, "latin1")) ?? "").trimEnd().split("\n");
  return lines.map((line) => {
    const [, local = "", remote = "", state = "", , , , uid = "", , inode = ""] = line.trim().split(/\s+/);
    return { local: endOf(local), remote: endOf(remote), state, uid: Number(uid), inode };
  });
}

/** `0100007F:0CE5`: the address in words of the processor's byte order. */
function endOf(text: string): End {
  const [address = "", port = ""] = text.split(":");
  const bytes = Buffer.from(address, "hex");
  if (endianness() === "LE") bytes.swap32();
  const parts = bytes.length === 4 ? [...bytes] : (bytes.toString("hex").match(/.{4}/g) ?? []);
  return { address: parts.join(bytes.length === 4 ? "." : ":"), port: Number.parseInt(port, 16) };
}

/** An IPv4 address looks the same whichever kind of socket has it. */
function canonical(address: string): string {
  const [bare = ""] = address.split("%");
  return new URL(`http://[${isIPv4(bare) ? `::ffff:${bare}` : bare}]`).hostname;
}

const processes = (proc: string): readonly string[] =>
  readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => join(proc, pid));

const namespaceOf = (owner: string): string | null => tried(() => readlinkSync(join(owner, "ns/pid")));

function hasOpen(owner: string, inode: string): boolean {
  const folder = join(owner, "fd");
  const open = tried(() => readdirSync(folder)) ?? [];
  return open.some((fd) => tried(() => readlinkSync(join(folder, fd))) === `socket:[${inode}]`);
}

/** Null for what isn't there (any more), or isn't ours to see. */
function tried<T>(look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ESRCH" || code === "EACCES" || code === "EPERM") return null;
    throw error;
  }
}
