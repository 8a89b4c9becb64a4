import { Language, ReplyKind } from "@webordinary/domain";
import { sampleReply } from "@webordinary/testing/contracts";
import { describe, expect, it } from "vitest";
import { renderTextReply } from "./text-reply.ts";

describe("a reply as a short text", () => {
  it("says how it went, where to look and what can be answered", () => {
    expect(renderTextReply(sampleReply({ costUsd: 0.12 }))).toBe(
      [
        "Your change is live.",
        "Replaced the text in 1 place.",
        "Look at it: http://t-12345678.localhost:4400/",
        "What you can answer:\n- “undo” takes the change back",
        "Cost: $0.12",
      ].join("\n\n"),
    );
  });

  it.each(Language.options)("is short in %s, however much there is to say, and never ends in half a link", (language) => {
    for (const kind of ReplyKind.options) {
      const url = `https://amelia.example/${"x".repeat(900)}`;
      const text = renderTextReply(
        sampleReply({ kind, language, paragraphs: ["word ".repeat(1_000)], headline: "h".repeat(500), links: [{ label: "Look", url }] }),
      );
      expect(text.length).toBeLessThanOrEqual(1_500);
      expect(text.includes("https://")).toBe(text.includes(url));
    }
  });
});
