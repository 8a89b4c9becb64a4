/** The part of a function URL's request that is used here; header names come in lower case. */
export type UrlRequest = {
  readonly rawPath?: string;
  readonly requestContext?: { readonly http?: { readonly method?: string } };
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
};
export type UrlResponse = { readonly statusCode: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };
