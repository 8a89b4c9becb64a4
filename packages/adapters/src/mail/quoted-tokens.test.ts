import { describe, expect, it } from "vitest";
import { quotedTokens } from "./quoted-tokens.ts";

describe("the reply tokens in a quoted history", () => {
  it("stand in addresses, in links to them, and in marks", () => {
    expect(
      quotedTokens(
        "On Tue W <amelia+t1-aaaaaaaa@webordinary.example> wrote:\n> x\n> [ref:t1-bbbbbbbb]\nmailto:amelia%2Bt1-cccccccc@webordinary.example",
      ),
    ).toEqual(["t1-aaaaaaaa", "t1-cccccccc", "t1-bbbbbbbb"]);
  });

  it("come newest first: less deep before deeper, higher before lower", () => {
    const text = ">> [ref:oldest-1]\n> [ref:middle-1]\n> [ref:middle-2]\n> > > [ref:ancient-1]\n[ref:newest-1]";
    expect(quotedTokens(text)).toEqual(["newest-1", "middle-1", "middle-2", "oldest-1", "ancient-1"]);
  });

  it("are in lower case, once each, at most five, and only those that may be tokens", () => {
    expect(quotedTokens("[ref:ABC-1] a+abc-1@x [REF: abc-1 ]")).toEqual(["abc-1"]);
    expect(quotedTokens("anna+newsletter@shop.example [ref:t1-x]", (token) => token.startsWith("t1-"))).toEqual(["t1-x"]);
    expect(quotedTokens(Array.from({ length: 9 }, (_, index) => `[ref:t-${index}]`).join("\n"))).toEqual(["t-0", "t-1", "t-2", "t-3", "t-4"]);
  });

  it("are none where a text only looks like it has some", () => {
    expect(quotedTokens("a+b @c, [ref:] [ref:with space] +45 12 34, +a@b.example")).toEqual([]);
    expect(quotedTokens(`a+${"x".repeat(51)}@b [ref:${"x".repeat(51)}]`)).toEqual([]);
  });

  it.each(["+", "a+", "a+b", "[ref:", "[ref:a", "a+aaaaaaaaaa@", "> ", ">".repeat(40)])("1 MB of %j is searched within 250 ms", (unit) => {
    const text = unit.repeat(1_000_000 / unit.length);
    const before = process.cpuUsage();
    quotedTokens(text);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(250);
  });
});
