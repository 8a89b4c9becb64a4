import type { Language, ReplyKind } from "@webordinary/domain";

/** The fixed words of a mail. What happened is told by the reply itself, in the same language. `{...}` stands for a value. */
export type Wording = {
  /** The one or two words above the headline. */
  readonly badges: Readonly<Record<ReplyKind, string>>;
  readonly asked: string;
  readonly changed: string;
  readonly before: string;
  readonly after: string;
  readonly look: string;
  readonly pages: string;
  readonly details: string;
  readonly answer: string;
  /** `{amount}`: money, as the language writes it. */
  readonly cost: string;
  /** `{count}`: how many more there are than are shown. */
  readonly more: string;
  /** `{word}`: what a click answers. */
  readonly answerWith: string;
  readonly homePage: string;
  /** Nouns, which need not agree with what they are said of. */
  readonly changes: Readonly<Record<"added" | "modified" | "deleted", string>>;
  /** The quotation marks of the language. */
  readonly quotes: readonly [open: string, close: string];
  /** Of a mail without a subject. */
  readonly noSubject: string;
  /** `{project}`: under the mail, why it came. */
  readonly footer: string;
};

/** The text with its values put in: `filled("Cost: {amount}", { amount: "$1" })`. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** US dollars as the language writes them; half a cent is still said as one. */
export function money(amountUsd: number, language: Language): string {
  return new Intl.NumberFormat(language, { style: "currency", currency: "USD" }).format(Math.max(amountUsd, 0.01));
}
