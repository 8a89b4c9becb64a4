import { ProjectId, ThreadId } from "@webordinary/domain";
import { replyTokensContract } from "@webordinary/testing/contracts";
import { describe, expect, it } from "vitest";
import { HmacReplyTokens, REPLY_TOKEN_DAYS } from "./reply-tokens.ts";

const key = (name: string): string => name.padEnd(32, ".");
const about = { projectId: ProjectId.parse("amelia"), threadId: ThreadId.parse("t-12345678901234") };
const now = "2026-11-03T08:00:00.000Z";

replyTokensContract("HmacReplyTokens", (secret) => ({ tokens: new HmacReplyTokens({ keys: [key(secret)] }), validDays: REPLY_TOKEN_DAYS }));

describe("keys", () => {
  it("that are older still verify, and the newest signs", () => {
    const before = new HmacReplyTokens({ keys: [key("old")] });
    const rotated = new HmacReplyTokens({ keys: [key("new"), key("old")] });
    const after = new HmacReplyTokens({ keys: [key("new")] });
    expect(rotated.read(before.issue(about, now), about.projectId, now)).toEqual({ ok: true, threadId: about.threadId });
    expect(after.read(rotated.issue(about, now), about.projectId, now)).toEqual({ ok: true, threadId: about.threadId });
    expect(after.read(before.issue(about, now), about.projectId, now)).toEqual({ ok: false, reason: "forged" });
  });

  it.each([
    ["none", []],
    ["a short one", [key("new"), "fifteen bytes.."]],
  ])("are refused at the start when there is %s", (_, keys) => {
    expect(() => new HmacReplyTokens({ keys })).toThrow(expect.objectContaining({ code: "reply-token-key" }));
  });

  it("may be bytes", () => {
    const tokens = new HmacReplyTokens({ keys: [new Uint8Array(16).fill(7)], validDays: 1 });
    expect(tokens.issue(about, now)).toMatch(/^t-12345678901234-g[a-z0-9]{2}[0-9a-v]{16}$/);
  });
});
