/** The part of html-to-text 10 that is used here; the package carries no types. */
declare module "html-to-text" {
  export type DomNode = {
    readonly type: string;
    /** Of an element, in lower case. */
    readonly name?: string;
    /** Of a text, without entities. */
    readonly data?: string;
    readonly attribs?: Readonly<Record<string, string>>;
    readonly children?: readonly DomNode[];
  };
  export type BlockTextBuilder = {
    readonly metadata: unknown;
    addInline(text: string, options?: { readonly noWordTransform?: boolean }): void;
    openBlock(options?: { readonly leadingLineBreaks?: number }): void;
    closeBlock(options?: { readonly trailingLineBreaks?: number }): void;
  };
  export type Formatter = (
    element: DomNode,
    walk: (children: readonly DomNode[] | undefined, builder: BlockTextBuilder) => void,
    builder: BlockTextBuilder,
    options: Readonly<Record<string, unknown>>,
  ) => void;
  export type HtmlToTextOptions = {
    readonly wordwrap?: number | false;
    readonly baseElements?: { readonly selectors?: readonly string[] };
    readonly formatters?: Readonly<Record<string, Formatter>>;
    readonly limits?: {
      readonly ellipsis?: string;
      readonly maxInputLength?: number;
      readonly maxDepth?: number;
      readonly maxChildNodes?: number;
    };
    readonly selectors?: readonly { readonly selector: string; readonly format?: string; readonly options?: Readonly<Record<string, unknown>> }[];
  };
  export function compile(options: HtmlToTextOptions): (html: string, metadata?: unknown) => string;
}
