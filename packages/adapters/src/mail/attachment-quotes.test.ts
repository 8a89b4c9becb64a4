import { describe, expect, it } from "vitest";
import { quotedContentIds } from "./attachment-quotes.ts";

const img = (contentId: string): string => `<img src="cid:${contentId}">`;
const quoted = (html: string, subject = "Re: Opening hours"): string[] => [...quotedContentIds(html, subject)];

describe("pictures of the quoted history", () => {
  it("stand in a blockquote, at any depth", () => {
    expect(quoted(`${img("a")}<blockquote>${img("b")}<blockquote>${img("c")}</blockquote></blockquote>${img("d")}`)).toEqual(["b", "c"]);
  });

  it.each([
    ["Outlook on the web", '<div id="divRplyFwdMsg">'],
    ["Outlook on a phone", '<div id="mail-editor-reference-message-container">'],
    ["Outlook", "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt'>"],
  ])("stand behind the older mail's head in %s", (_, head) => {
    expect(quoted(`${img("a")}${head}</div>${img("b")}`)).toEqual(["b"]);
  });

  it("don't count when they stand in the new text too", () => {
    expect(quoted(`${img("logo")}<blockquote>${img("logo")}</blockquote>`)).toEqual([]);
  });

  it("are what a forwarded mail is about", () => {
    expect(quoted(`<blockquote>${img("a")}</blockquote>`, "WG: Fotos")).toEqual([]);
    expect(quoted(`<blockquote>Begin forwarded message:${img("a")}</blockquote>`, "")).toEqual([]);
  });

  it("are found in linear time", () => {
    const started = performance.now();
    for (const piece of ["<blockquote>", "cid:", "cid:a", "<", "border-top: ", "id=divRplyFwdMsg "]) quoted(piece.repeat(1_000_000 / piece.length));
    expect(performance.now() - started).toBeLessThan(6 * 250);
  });
});
