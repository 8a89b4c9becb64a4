/** The part of html-to-text 10 that is used here; the package carries no types. */
declare module "html-to-text" {
  export type HtmlToTextOptions = {
    readonly wordwrap?: number | false;
    readonly baseElements?: { readonly selectors?: readonly string[] };
    readonly limits?: {
      readonly ellipsis?: string;
      readonly maxInputLength?: number;
      readonly maxDepth?: number;
      readonly maxChildNodes?: number;
    };
    readonly selectors?: readonly { readonly selector: string; readonly format?: string; readonly options?: Readonly<Record<string, unknown>> }[];
  };
  export function compile(options: HtmlToTextOptions): (html: string) => string;
}
