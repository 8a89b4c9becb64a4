/** What fills a template: a text for each slot, a list for each block, which is repeated for each of its entries. */
export type Values = { readonly [name: string]: string | readonly Values[] };

type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "slot"; readonly name: string }
  | { readonly kind: "block"; readonly name: string; readonly parts: readonly Part[] };

/** HTML with `{{slot}}` and `<!-- block:name -->...<!-- /block:name -->`, read once. */
export type Template = { readonly parts: readonly Part[]; readonly names: ReadonlySet<string> };

export class TemplateError extends Error {
  readonly code = "template-invalid";
  constructor(message: string) {
    super(message);
    this.name = "TemplateError";
  }
}

const MARKS = /\{\{([a-z][A-Za-z]*)\}\}|<!-- (\/?)block:([a-z][A-Za-z]*) -->/g;

/** Throws `TemplateError` when a block isn't closed where it was opened. */
export function parseTemplate(source: string): Template {
  const root: Part[] = [];
  const open: { readonly name: string; readonly parts: Part[] }[] = [];
  const names = new Set<string>();
  let end = 0;
  for (const match of source.matchAll(MARKS)) {
    const [mark, slot, closing, block] = match;
    const parts = open.at(-1)?.parts ?? root;
    if (match.index > end) parts.push({ kind: "text", text: source.slice(end, match.index) });
    end = match.index + mark.length;
    names.add(slot ?? block ?? "");
    if (slot !== undefined) parts.push({ kind: "slot", name: slot });
    else if (closing === "/") closeBlock(open, block ?? "");
    else {
      const inner: Part[] = [];
      parts.push({ kind: "block", name: block ?? "", parts: inner });
      open.push({ name: block ?? "", parts: inner });
    }
  }
  const left = open.at(-1);
  if (left) throw new TemplateError(`the block "${left.name}" is never closed: add <!-- /block:${left.name} -->`);
  return { parts: [...root, { kind: "text", text: source.slice(end) }], names };
}

function closeBlock(open: { readonly name: string }[], name: string): void {
  const last = open.pop();
  if (last?.name !== name) throw new TemplateError(`the block "${name}" is closed where "${last?.name ?? "none"}" is open: blocks nest`);
}

/**
 * The template with its slots filled and its blocks repeated. Every value is escaped: nothing in it can become markup. A slot is looked up in its block's
 * entry, then in those around it; a block without a list is left out. Throws `TemplateError` for a slot without a value, and for a value without a place.
 */
export function renderTemplate(template: Template, values: Values): string {
  refuseUnknown(template, values);
  return renderParts(template.parts, [values]);
}

function renderParts(parts: readonly Part[], scopes: readonly Values[]): string {
  return parts.map((part) => renderPart(part, scopes)).join("");
}

function renderPart(part: Part, scopes: readonly Values[]): string {
  if (part.kind === "text") return part.text;
  if (part.kind === "slot") return escapeHtml(slotValue(part.name, scopes));
  const entries = scopes[0]?.[part.name] ?? [];
  if (typeof entries === "string") throw new TemplateError(`the block "${part.name}" needs a list of entries, not a text`);
  return entries.map((entry) => renderParts(part.parts, [entry, ...scopes])).join("");
}

function slotValue(name: string, scopes: readonly Values[]): string {
  for (const scope of scopes) {
    const value = scope[name];
    if (typeof value === "string") return value;
  }
  throw new TemplateError(`the slot "${name}" has no value: give it one, or an empty text`);
}

/** A value that no mark of the template names would be left out in silence. */
function refuseUnknown(template: Template, values: Values): void {
  for (const [name, value] of Object.entries(values)) {
    if (!template.names.has(name)) throw new TemplateError(`the template has no place for "${name}"`);
    if (typeof value !== "string") for (const entry of value) refuseUnknown(template, entry);
  }
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Safe in element content and in quoted attributes. */
export const escapeHtml = (value: string): string => value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
