import { findIsolation } from "@webordinary/adapters/site";
import { makeBareRepository, plainMail } from "@webordinary/testing";
import { afterEach, describe, expect, test } from "vitest";
import { getPage } from "./get-page.ts";
import { ADDRESS, Bakery, bakerySite, OWNER } from "./testing/bakery.ts";

/** Hands in a mail as the owner and asks what is on this machine; the page tells where, since a mail put it there. */
const BUILD = `
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { connect } from "node:net";
cpSync("src", "dist", { recursive: true });
const [, smtp, http] = /doors (\\d+) (\\d+)/.exec(readFileSync("src/index.html", "utf8")) ?? [];
const mail = ["From: ${OWNER}", "To: ${ADDRESS}", "Subject: from a build", "Message-ID: <from-a-build@bakery.example>", "", 'change "Rolls and rye" to "Taken over"', "."].join("\\r\\n");
const steps = ["EHLO build.example", "MAIL FROM:<${OWNER}>", "RCPT TO:<${ADDRESS}>", "DATA", mail, "QUIT"];
const said = () => new Promise((resolve) => {
  const heard = [];
  connect(Number(smtp), "127.0.0.1", function () {
    this.on("data", (chunk) => {
      heard.push(...chunk.toString().split("\\r\\n").filter((line) => /^\\d{3} /.test(line)));
      if (heard.length <= steps.length) this.write(steps[heard.length - 1] + "\\r\\n");
    }).on("close", () => resolve(heard));
  });
});
const status = (path) => new Promise((resolve, reject) => {
  get({ host: "127.0.0.1", port: http, path, agent: false }, (response) => resolve(response.resume().statusCode)).on("error", reject);
});
if (smtp) writeFileSync("dist/found.json", JSON.stringify({ answer: (await said())[5], statuses: [await status("/"), await status("/status.json"), await status("/replies/x")] }));
`;

const isolation = await findIsolation();
let bakery: Bakery;
afterEach(() => bakery.remove());

describe.skipIf(isolation.by === "none")("a site's build, which shares the network with us", () => {
  test("hands in mail as nobody, and isn't told what is on this machine; who isn't in a sandbox is", async () => {
    bakery = await Bakery.open((folder) => makeBareRepository({ folder, files: { ...bakerySite(), "build.mjs": BUILD } }));
    const running = await bakery.start();
    const { smtpPort, httpPort } = running.system;
    const { threadId } = await running.sendAndWait(
      plainMail(`change "Open at seven" to "doors ${smtpPort} ${httpPort}"`, { from: OWNER, to: ADDRESS, messageId: "<asked@bakery.example>" }),
    );

    const { answer, statuses } = JSON.parse((await running.page(threadId, "/found.json")).body) as { answer: string; statuses: number[] };
    expect(answer).toMatch(/^550 not acted on \(unauthenticated\): .* it came out of a sandbox on this machine/);
    expect(statuses).toEqual([403, 403, 403]);
    expect(running.allEvents().filter(({ type }) => type === "MessageIgnored")).toMatchObject([{ data: { reason: "unauthenticated" } }]);
    expect(running.allEvents().filter(({ type }) => type === "InstructionSubmitted")).toHaveLength(1);
    expect((await getPage(`localhost:${httpPort}`, httpPort, "/status.json")).status).toBe(200);
  });
});
