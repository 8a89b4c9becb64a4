// `node scripts/mail-templates.mjs`: compiles the mails' MJML sources to the module that is used at run time, so that MJML is needed by developers alone.
// @ts-check

import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import mjml2html from "mjml";

const root = resolve(fileURLToPath(import.meta.url), "../..");
const folder = join(root, "packages/adapters/src/mail/templates");

/** The module that belongs to the sources as they are now. Throws when MJML finds a fault. */
export async function compiledModule() {
  const source = readFileSync(join(folder, "reply.mjml"), "utf8");
  // Without `fonts: {}` a font's name makes MJML link to where that font can be fetched: mails of ours fetch nothing.
  const { html, errors } = await mjml2html(source, { keepComments: true, validationLevel: "strict", fonts: {} });
  if (errors.length > 0) throw new Error(`reply.mjml has faults: ${errors.map(({ formattedMessage }) => formattedMessage).join("; ")}`);
  const literal = compact(html).replace(/[\\`]|\$\{/g, "\\$&");
  return `// Made from reply.mjml by \`node scripts/mail-templates.mjs\`: change that, and run this.\nexport const REPLY_TEMPLATE = \`${literal}\`;\n`;
}

/** Indentation is a third of what MJML writes; in a mail it is only weight. Nothing in the sources needs it. @param {string} html */
function compact(html) {
  return html
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(folder, "compiled.ts"), await compiledModule());
  console.log("packages/adapters/src/mail/templates/compiled.ts is new");
}
