import { describe, expect, it } from "vitest";
import { parseTemplate, renderTemplate, TemplateError, type Values } from "./template.ts";

const rendered = (source: string, values: Values) => renderTemplate(parseTemplate(source), values);
const LIST = "<ul><!-- block:item --><li>{{text}}<!-- block:note --> ({{note}})<!-- /block:note --></li><!-- /block:item --></ul>";

describe("a template", () => {
  it("fills its slots", () => {
    expect(rendered('<a href="{{href}}">{{label}}</a>', { href: "https://a.example/", label: "Look" })).toBe('<a href="https://a.example/">Look</a>');
  });

  it("escapes every value, in text and in attributes", () => {
    expect(rendered('<a title="{{text}}">{{text}}</a>', { text: `"><script>'&` })).toBe(
      '<a title="&quot;&gt;&lt;script&gt;&#39;&amp;">&quot;&gt;&lt;script&gt;&#39;&amp;</a>',
    );
  });

  it("doesn't fill what a value says", () => {
    expect(rendered("{{text}}", { text: "{{text}} $& <!-- block:x -->" })).toBe("{{text}} $&amp; &lt;!-- block:x --&gt;");
  });

  it("repeats a block for each entry, and leaves one without entries out", () => {
    expect(rendered(LIST, { item: [{ text: "a" }, { text: "b", note: [{ note: "new" }] }] })).toBe("<ul><li>a</li><li>b (new)</li></ul>");
    expect(rendered(LIST, {})).toBe("<ul></ul>");
  });

  it("looks for a slot in its own entry first, then in those around it", () => {
    const source = "<!-- block:outer -->{{name}}<!-- block:inner -->{{name}}{{own}}<!-- /block:inner --><!-- /block:outer -->";
    expect(rendered(source, { name: "0", outer: [{ name: "1", inner: [{ own: "a" }, { own: "b", name: "2" }] }] })).toBe("11a2b");
  });

  it.each([
    ["a block that is never closed", "<!-- block:a -->", {}, 'the block "a" is never closed'],
    ["blocks that cross", "<!-- block:a --><!-- block:b --><!-- /block:a --><!-- /block:b -->", {}, 'the block "a" is closed where "b" is open'],
    ["a closing mark alone", "<!-- /block:a -->", {}, 'the block "a" is closed where "none" is open'],
    ["a slot without a value", "{{a}}", {}, 'the slot "a" has no value'],
    ["a value without a place", "{{a}}", { a: "", typo: "b" }, 'the template has no place for "typo"'],
    ["a text for a block", "<!-- block:a --><!-- /block:a -->", { a: "text" }, 'the block "a" needs a list'],
  ])("refuses %s", (_, source, values, message) => {
    expect(() => rendered(source, values)).toThrow(TemplateError);
    expect(() => rendered(source, values)).toThrow(message);
  });
});
