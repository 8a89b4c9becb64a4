import { type Instant, ProjectId, type ReplyTokens, ThreadId } from "@webordinary/domain";
import { describe, expect, it } from "vitest";

type Subject = {
  readonly tokens: ReplyTokens;
  /** How long a token is good. Days. */
  readonly validDays: number;
};

const amelia = ProjectId.parse("amelia");
const bella = ProjectId.parse("bella");
const THREADS = ["t-12345678", "t-ab-cd-ef", "a1234567", `t-${"x".repeat(14)}`, "x".repeat(31), `a-${"-".repeat(36)}-z`].map((id) =>
  ThreadId.parse(id),
);
const hours = ThreadId.parse("t-12345678901234");
const morning = "2026-11-03T08:00:00.000Z";
const later = (days: number): Instant => new Date(Date.parse(morning) + days * 24 * 60 * 60 * 1_000).toISOString();

/** What every implementation of ReplyTokens promises. `make` gives another secret each time it is told another name. */
export function replyTokensContract(name: string, make: (secret: string) => Subject): void {
  const { tokens, validDays } = make("one");
  const issued = tokens.issue({ projectId: amelia, threadId: hours }, morning);

  describe(`${name} keeps the contract of reply tokens`, () => {
    it.each(THREADS)("reads back the thread %s, from what fits an address, in whatever case", (threadId) => {
      const token = tokens.issue({ projectId: amelia, threadId }, morning);
      expect(token).toMatch(/^[a-z0-9-]{8,50}$/);
      for (const arrived of [token, token.toUpperCase()]) expect(tokens.read(arrived, amelia, morning)).toEqual({ ok: true, threadId });
    });

    it("issues the same token on the same day, and another for another thread, project or day", () => {
      expect(tokens.issue({ projectId: amelia, threadId: hours }, "2026-11-03T23:59:59.999Z")).toBe(issued);
      const others = [
        tokens.issue({ projectId: amelia, threadId: ThreadId.parse("t-12345678901235") }, morning),
        tokens.issue({ projectId: bella, threadId: hours }, morning),
        tokens.issue({ projectId: amelia, threadId: hours }, later(1)),
      ];
      expect(new Set([issued, ...others]).size).toBe(4);
    });

    it("calls a token of another project, or of another secret, forged", () => {
      expect(tokens.read(issued, bella, morning)).toEqual({ ok: false, reason: "forged" });
      expect(make("two").tokens.read(issued, amelia, morning)).toEqual({ ok: false, reason: "forged" });
    });

    it("accepts no token with one character changed", () => {
      for (let index = 0; index < issued.length; index += 1) {
        const changed = `${issued.slice(0, index)}${issued[index] === "0" ? "1" : "0"}${issued.slice(index + 1)}`;
        expect(tokens.read(changed, amelia, morning)).toEqual({ ok: false, reason: expect.stringMatching(/^(?:malformed|forged)$/) });
      }
    });

    it("accepts a token to the last day that it is good, and not on the next", () => {
      expect(tokens.read(issued, amelia, later(validDays))).toEqual({ ok: true, threadId: hours });
      expect(tokens.read(issued, amelia, later(validDays + 1))).toEqual({ ok: false, reason: "expired" });
    });

    it.each([
      "",
      hours,
      "x",
      "-".repeat(50),
      `${issued}0`,
      issued.slice(0, -1),
      ` ${issued}`,
      `${issued}\n`,
      "a".repeat(1_000_000),
      "t-12345678/../x",
      "\0",
    ])("calls %j malformed", (token) => {
      expect(tokens.read(token, amelia, morning)).toEqual({ ok: false, reason: "malformed" });
    });
  });
}
