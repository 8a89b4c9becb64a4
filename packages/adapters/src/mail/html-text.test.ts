import { describe, expect, it } from "vitest";
import { limitNesting } from "./html-nesting.ts";
import { htmlToPlainText } from "./html-text.ts";

describe("the text of an HTML mail", () => {
  it("keeps lines, lists and links, and leaves pictures, styles and titles out", () => {
    const html =
      '<html><head><title>T</title><style>p{color:red}</style></head><body><h1>Hours</h1><p>Open <b>daily</b></p><ul><li>one</li><li>two</li></ul><img src="cid:1" alt="photo"><p>See <a href="https://amelia.example">our site</a></p></body></html>';
    expect(htmlToPlainText(html)).toBe("Hours\n\nOpen daily\n\n * one\n * two\n\nSee our site [https://amelia.example]");
  });

  it("marks quotes, so that they are recognised as such", () => {
    expect(htmlToPlainText("<div>Yes</div><blockquote>old<br><br>text</blockquote>")).toBe("Yes\n\n> old\n> \n> text");
  });

  it("keeps the text of unclosed and misnested elements", () => {
    expect(htmlToPlainText("<p>one<p>two</i><ul><li>three<li>four</div></ul><b>five")).toBe("one\n\ntwo\n\n * three\n * four\n\nfive");
  });
});

describe("nesting is limited", () => {
  it("drops the tags below the limit and keeps their text", () => {
    expect(limitNesting("<b><i><u>deep</u></i></b>", 2)).toBe("<b><i>deep</i></b>");
  });

  it("lets unclosed paragraphs and list items pass, however many", () => {
    const html = "<p>a".repeat(500);
    expect(limitNesting(html, 10)).toBe(html);
  });

  const units = ["<div>", "<ul><li>", "<table><tr><td>", "<blockquote>", "<a href=x>", "<b a=1 ", "<", "<!--", "<p><b>", "</div>"];
  it.each(units)("1 MB of %s takes time in proportion to its length", (unit) => {
    const milliseconds = (length: number): number => {
      const html = unit.repeat(length / unit.length);
      // This process's own work, the lesser of two: what else the machine does doesn't count.
      const times = Array.from({ length: 2 }, () => {
        const before = process.cpuUsage();
        htmlToPlainText(html);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      });
      return Math.min(...times);
    };
    const whole = milliseconds(1_000_000);
    // Four times the length: linear work takes four times as long, quadratic work sixteen times. The constant forgives noise.
    expect(whole).toBeLessThan(10 * milliseconds(250_000) + 200);
  });
});
