import { expect, test } from "vitest";
import { type Reading, readableLines } from "./readable-text.ts";

const read = (reading: Reading, ...lines: string[]) => readableLines(lines, reading);

test.each([
  ['<p class="lead">We bake <em>every</em> day &amp; night.</p>', "We bake every day & night."],
  ["<td>Monday</td><td>9&ndash;17</td>", "Monday 9–17"],
  ['<a href="/menu" title="a > b">Menu</a>', "Menu"],
  ["<button onClick={() => open()}>Order</button>", "Order"],
  ["3 < 4 and 5 > 4, I <3 bread", "3 < 4 and 5 > 4, I <3 bread"],
  ["<p>It's <b", "It's <b"],
  ["&#8364;5, &#x20AC;6, &unknown; &#99999999;", "€5, €6, &unknown; &#99999999;"],
])("the words of %s are %s", (line, words) => {
  expect(read("markup", line)).toStrictEqual([words]);
});

test.each([
  ["## Opening **hours**", "Opening hours"],
  ["- [Menu](/menu.pdf 'our menu') and `more`", "- Menu and more"],
  ["![The oven](../oven.jpg)", "The oven"],
  ["> # of breads: 5 * 4", "# of breads: 5 * 4"],
  ["| --- | :-: |", ""],
  ["import Hours from '../Hours.astro';", ""],
  ["import taxes are due", "import taxes are due"],
])("the words of the markdown %s are %s", (line, words) => {
  expect(read("markdown", line)).toStrictEqual([words]);
});

test("a tag over several lines leaves its lines, without its attributes", () => {
  expect(read("markup", "<p", '  class="big"', ">Hello", "</p>")).toStrictEqual(["", "", "Hello", ""]);
});

test("comments, scripts and styles say nothing to a reader", () => {
  expect(read("markup", "<style>", "p { color: red }", "</style>A<!-- not", "yet -->B<script>1 < 2</script>")).toStrictEqual(["", "", "A", "B"]);
});

test("the code at a component's front is none of its words, a page's front matter is", () => {
  expect(read("component", "---", "const a = 1 < 2;", "---", "<h1>Bread</h1>")).toStrictEqual(["", "", "", "Bread"]);
  expect(read("markdown", "---", "title: Bread", "---", "Fresh")).toStrictEqual(["", "title: Bread", "", "Fresh"]);
});

test("where links and pictures lead is shown when it is asked for", () => {
  expect(readableLines(['<a href="/a">Menu</a>', "<img src='b.jpg' alt=\"Oven\">"], "markup", true)).toStrictEqual(["(/a) Menu", "(b.jpg) (Oven)"]);
  expect(readableLines(["[Menu](/a.pdf)"], "markdown", true)).toStrictEqual(["Menu (/a.pdf)"]);
});

test("hostile texts take time in proportion to their length", () => {
  for (const piece of ["<", "<a", '<a ="', "<a{", "<!--", "[", "![x](a", "&", "&#", "| ", "{", "<script>", "import '"]) {
    const time = (size: number) => {
      const lines = [piece.repeat(size / piece.length)];
      const start = performance.now();
      readableLines(lines, "markdown");
      return performance.now() - start;
    };
    time(50_000);
    expect(time(1_000_000), piece).toBeLessThan(1_500);
  }
});
