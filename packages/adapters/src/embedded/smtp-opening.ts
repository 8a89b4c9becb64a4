import type { Socket } from "node:net";

/** A mail program speaks as soon as it is greeted; who connects and says nothing keeps others out. Milliseconds. */
export const FIRST_COMMAND_MS = 10_000;
/** Mail servers send over one connection or two; from one place no more than a quarter of all. */
export const MAX_CLIENTS_PER_ADDRESS = 5;
/** With its line end (RFC 5321, 4.5.3.1.4). Bytes. */
const MAX_COMMAND_BYTES = 512;

/** Those of RFC 5321 and its extensions. A page in a browser that posts to this port can begin with none of them. */
const COMMANDS: ReadonlySet<string> = new Set(
  "EHLO HELO LHLO MAIL RCPT DATA BDAT RSET NOOP QUIT HELP VRFY EXPN AUTH STARTTLS ETRN XCLIENT XFORWARD".split(" "),
);
const GREETINGS: ReadonlySet<string> = new Set(["EHLO", "HELO", "LHLO"]);

/**
 * Closes a connection that says nothing at first, and one that says anything but SMTP before it has greeted: what follows isn't read, so
 * that nobody's browser brings a mail along in a form. To be called before anything else reads from the socket.
 */
export function guardOpening(socket: Pick<Socket, "on" | "once" | "off" | "destroy">): void {
  const silent = setTimeout(() => socket.destroy(), FIRST_COMMAND_MS);
  silent.unref();
  let unfinished = "";
  const hear = (chunk: Buffer): void => {
    const lines = (unfinished + chunk.toString("latin1", 0, MAX_COMMAND_BYTES)).split("\n");
    unfinished = lines.pop() ?? "";
    if (lines.length > 0) clearTimeout(silent);
    for (const line of lines) {
      const command = commandOf(line);
      if (!COMMANDS.has(command)) return void socket.destroy();
      if (GREETINGS.has(command)) return void socket.off("data", hear);
    }
    if (unfinished.length >= MAX_COMMAND_BYTES) socket.destroy();
  };
  socket.on("data", hear);
  socket.once("close", () => clearTimeout(silent));
}

const commandOf = (line: string): string => (line.trimEnd().split(" ")[0] ?? "").toUpperCase();

/** Whether one more is too many. On the loopback all programs of the machine have one address, its mail server among them. */
export function hasTooMany(address: string, open: Iterable<{ readonly remoteAddress: string }>): boolean {
  if (isLoopback(address)) return false;
  return [...open].filter(({ remoteAddress }) => remoteAddress === address).length > MAX_CLIENTS_PER_ADDRESS;
}

const isLoopback = (address: string): boolean => address === "::1" || /^(?:::ffff:)?127\./.test(address);
