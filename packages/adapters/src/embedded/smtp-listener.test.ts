import { connect, createServer, type Socket } from "node:net";
import { type Clock, type Logger, StorageFullError } from "@webordinary/domain";
import { createTransport } from "nodemailer";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type MailVerdict, SmtpListener, type SmtpListenerOptions } from "./smtp-listener.ts";
import { traceLines } from "./smtp-trace.ts";

const clock: Clock = { now: () => "2026-11-03T10:15:00.000Z", sleep: async () => {} };
const logger: Logger = { info: () => {}, warn: () => {}, error: () => {} };
const MAIL = "From: scott@amelia.example\r\nSubject: Hi\r\n\r\nHello\r\n";

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function start(overrides: Partial<SmtpListenerOptions> = {}): Promise<{ port: number; mails: string[]; listener: SmtpListener }> {
  const mails: string[] = [];
  const onMail = async (raw: Uint8Array): Promise<MailVerdict> => {
    mails.push(Buffer.from(raw).toString("latin1"));
    return { accepted: true, note: "thread t-12345678" };
  };
  const listener = new SmtpListener({ port: 0, onMail, clock, logger, ...overrides });
  cleanUp.push(() => listener.close());
  return { port: await listener.listen(), mails, listener };
}

/** Sends by a real SMTP client; gives the server's answer, or what it refused with. */
async function send(
  port: number,
  raw: string | Buffer = MAIL,
  to: string[] = ["amelia@webordinary.example"],
  from = "scott@amelia.example",
): Promise<string> {
  const transport = createTransport({ host: "127.0.0.1", port, secure: false, ignoreTLS: true });
  try {
    return (await transport.sendMail({ envelope: { from, to }, raw })).response;
  } catch (error) {
    return String((error as { response?: string }).response ?? error);
  } finally {
    transport.close();
  }
}

/** A client that says what it likes. */
async function talk(port: number): Promise<{ say: (line: string) => Promise<string>; heard: () => string; socket: Socket }> {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (chunk) => {
    heard += chunk.toString();
  });
  socket.on("error", () => {});
  cleanUp.push(async () => void socket.destroy());
  const answered = (): Promise<string> =>
    vi.waitFor(() => (/^\d{3} .*\r\n$/m.test(heard) ? heard : Promise.reject(new Error("no answer yet"))), { interval: 5 });
  await answered();
  return {
    socket,
    heard: () => heard,
    say: async (line) => {
      heard = "";
      socket.write(`${line}\r\n`);
      return answered();
    },
  };
}

describe("a mail that comes in", () => {
  it("is handed over as it came, below the lines of the receiving server", async () => {
    const { port, mails } = await start();
    expect(await send(port)).toBe("250 thread t-12345678");
    expect(mails).toEqual([
      expect.stringMatching(
        /^Return-Path: <scott@amelia\.example>\r\nDelivered-To: amelia@webordinary\.example\r\nReceived: from \S+ \(\[127\.0\.0\.1\]\) by webordinary with SMTP; Tue, 03 Nov 2026 10:15:00 \+0000\r\nFrom: scott@amelia\.example\r\nSubject: Hi\r\n\r\nHello\r\n$/,
      ),
    ]);
  });

  it("comes once for each of its recipients, also when one is named twice", async () => {
    const { port, mails } = await start();
    await send(port, MAIL, ["amelia@webordinary.example", "AMELIA@webordinary.example", "bella@webordinary.example"]);
    expect(mails.map((mail) => /^Delivered-To: (.*)$/m.exec(mail)?.[1]?.trim())).toEqual(["amelia@webordinary.example", "bella@webordinary.example"]);
  });

  it("keeps the addresses that have letters of other scripts (SMTPUTF8)", async () => {
    const { port, mails } = await start();
    expect(await send(port, MAIL, ["köln@webordinary.example", "\u65e5\u672c@webordinary.example"], "jürgen@käse.example")).toBe(
      "250 thread t-12345678",
    );
    const delivered = mails.map((mail) => /^Return-Path: <.*>\r\nDelivered-To: (.*)\r\n/.exec(Buffer.from(mail, "latin1").toString("utf8"))?.[1]);
    expect(delivered).toEqual(["köln@webordinary.example", "\u65e5\u672c@webordinary.example"]);
  });

  it("of a bounce has an empty return path", async () => {
    const { port, mails } = await start();
    await send(port, MAIL, ["amelia@webordinary.example"], "");
    expect(mails[0]).toMatch(/^Return-Path: <>\r\n/);
  });

  it("is acknowledged only after it has been taken", async () => {
    let take: (verdict: MailVerdict) => void = () => {};
    const called = vi.fn(() => new Promise<MailVerdict>((resolve) => (take = resolve)));
    const { port } = await start({ onMail: called });
    let answer = "";
    const sending = send(port).then((said) => (answer = said));
    await vi.waitFor(() => expect(called).toHaveBeenCalledTimes(1));
    expect(answer).toBe("");
    take({ accepted: true, note: "taken" });
    expect(await sending).toBe("250 taken");
  });
});

describe("a mail that is refused", () => {
  it("of 30 MB is refused with 552, announced or not, and the mails after it are taken", async () => {
    const { port, mails } = await start();
    const big = Buffer.alloc(30 * 1024 * 1024, `${"x".repeat(76)}\r\n`);
    expect(await send(port, big)).toMatch(/^552 /);
    const client = await talk(port);
    expect(await client.say("EHLO client")).toContain(`SIZE ${25 * 1024 * 1024}`);
    expect(await client.say("MAIL FROM:<scott@amelia.example> SIZE=31457280")).toMatch(/^552 /);
    await client.say("MAIL FROM:<scott@amelia.example>");
    await client.say("RCPT TO:<amelia@webordinary.example>");
    await client.say("DATA");
    client.socket.write(big);
    expect(await client.say("\r\n.")).toMatch(/^552 /);
    expect(await send(port)).toMatch(/^250 /);
    expect(mails).toHaveLength(1);
  });

  it.each([
    ["550 for good", async (): Promise<MailVerdict> => ({ accepted: false, permanent: true, note: "no such project" }), "550 no such project"],
    ["451 for now", async (): Promise<MailVerdict> => ({ accepted: false, permanent: false, note: "later" }), "451 later"],
    ["452 when the disk is full", () => Promise.reject(new StorageFullError("/data")), "452 No room to store it now, try again later"],
    [
      "451 when taking it fails, without telling why",
      () => Promise.reject(new Error("secret path")),
      "451 It could not be stored now, try again later",
    ],
  ])("gets %s", async (_, onMail, expected) => {
    const { port } = await start({ onMail });
    expect(await send(port)).toBe(expected);
  });

  it("for some of its recipients is taken for the others; for now refused as a whole if one of them must wait", async () => {
    const verdicts: MailVerdict[] = [];
    const { port } = await start({ onMail: async () => verdicts.shift() ?? { accepted: true, note: "taken" } });
    verdicts.push({ accepted: false, permanent: true, note: "unknown" }, { accepted: true, note: "taken" });
    expect(await send(port, MAIL, ["a@webordinary.example", "b@webordinary.example"])).toBe("250 taken");
    verdicts.push({ accepted: true, note: "taken" }, { accepted: false, permanent: false, note: "wait" });
    expect(await send(port, MAIL, ["a@webordinary.example", "b@webordinary.example"])).toBe("451 wait");
  });

  it("is refused at the twenty-first recipient", async () => {
    const { port, mails } = await start();
    const client = await talk(port);
    await client.say("EHLO client");
    await client.say("MAIL FROM:<scott@amelia.example>");
    for (let count = 0; count < 20; count += 1) expect(await client.say(`RCPT TO:<r${count}@webordinary.example>`)).toMatch(/^250 /);
    expect(await client.say("RCPT TO:<r20@webordinary.example>")).toMatch(/^452 /);
    expect(mails).toEqual([]);
  });

  it("can't smuggle header lines in by its envelope", async () => {
    const { port, mails } = await start();
    const client = await talk(port);
    await client.say("EHLO x\rInjected: yes");
    await client.say("EHLO x(y)");
    await client.say("MAIL FROM:<scott@amelia.example\rInjected: yes>");
    await client.say("RSET");
    await client.say("MAIL FROM:<scott@amelia.example>");
    await client.say("RCPT TO:<amelia@webordinary.example>");
    await client.say("DATA");
    await client.say(`${MAIL}.`);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.split(/\r\n|\r|\n/).filter((line) => line.startsWith("Injected"))).toEqual([]);
  });
});

describe("the lines on top", () => {
  it("have no room for anything but what the protocol allows in them", () => {
    const envelope = { sender: "a@b\r\nX: 1\u2028\u0085\u202e", recipient: "<ç@d>\nX: 2\ud800", helo: "hü) (\rX: 3", remoteAddress: "::1" };
    expect(traceLines(envelope, new Date("2026-11-03T10:15:00Z"))).toBe(
      "Return-Path: <a@bX:1>\r\nDelivered-To: ç@dX:2\r\nReceived: from hX:3 ([::1]) by webordinary with SMTP; Tue, 03 Nov 2026 10:15:00 +0000\r\n",
    );
  });
});

describe("a page in a browser that posts a mail to this port", () => {
  it.each(["POST / HTTP/1.1", "PATCH / HTTP/1.1", `POST /${"a".repeat(400)} HTTP/1.1`, "QUERY / HTTP/1.1"])(
    "%s is not read to its end",
    async (line) => {
      const { port, mails } = await start();
      const client = await talk(port);
      const closed = new Promise((resolve) => client.socket.once("close", resolve));
      const mail = ["EHLO x", "MAIL FROM:<scott@amelia.example>", "RCPT TO:<amelia@webordinary.example>", "DATA", MAIL, "."].join("\r\n");
      client.socket.write(`${line}\r\nHost: 127.0.0.1\r\n\r\n${mail}\r\n`);
      await closed;
      expect(await send(port)).toBe("250 thread t-12345678");
      expect(mails).toHaveLength(1);
    },
  );
});

describe("the listener", () => {
  it("says which port is taken and what to do", async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port));
    });
    cleanUp.push(() => new Promise((resolve) => other.close(() => resolve())));
    const listener = new SmtpListener({ port, onMail: async () => ({ accepted: true, note: "" }), clock, logger });
    await expect(listener.listen()).rejects.toMatchObject({
      code: "port-taken",
      message: expect.stringMatching(new RegExp(`port ${port} .* choose another port`)),
    });
    await listener.close();
  });

  it("closes with a client still connected, twice, and takes nothing afterwards", async () => {
    const { port, listener } = await start();
    await talk(port);
    await Promise.all([listener.close(), listener.close()]);
    expect(await send(port)).toMatch(/ECONNREFUSED/);
  });

  it("offers neither login nor TLS", async () => {
    const { port } = await start();
    const client = await talk(port);
    expect(await client.say("EHLO client")).not.toMatch(/AUTH|STARTTLS/);
  });
});
