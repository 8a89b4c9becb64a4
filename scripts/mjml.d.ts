/** What is used of it; the package brings no types. */
declare module "mjml" {
  export default function mjml2html(
    source: string,
    options: { keepComments: boolean; validationLevel: "strict" | "soft" | "skip"; fonts: Record<string, string> },
  ): Promise<{ html: string; errors: { formattedMessage: string }[] }>;
}
