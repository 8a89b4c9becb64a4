import { z } from "zod";
import { listAttachments } from "./attachments.ts";
import { type Collection, collectionsOf } from "./content-collections.ts";
import { listFiles } from "./list-files.ts";
import { sourcePages } from "./site-pages.ts";
import { siteTool } from "./site-tool.ts";

/** Of each kind. With all of them a listing stays under what a model is shown of one answer. */
const MAX_SHOWN = 150;
const IMAGE = /\.(?:avif|gif|jpe?g|png|svg|webp)$/i;
const COMPONENT = /^src\/(?:components|layouts)\/.*\.(?:astro|jsx|svelte|tsx|vue)$/;
const DATA = /^(?:src\/data|src\/i18n|content)\/.*\.(?:json|js|md|mdx|mjs|ts|ya?ml)$/;

export const listContent = siteTool({
  name: "list_content",
  description:
    "Lists what the site consists of, with the files: its pages and their addresses, content collections with their fields and entries, components, data files, images, and the files that came with the message. Look here first.",
  input: z.object({}),
  changes: false,
  async run(_input, { site, options }) {
    const [pages, collections, sources, content, served, attachments] = await Promise.all([
      sourcePages(site),
      collectionsOf(site),
      listFiles(site, "src"),
      listFiles(site, "content"),
      listFiles(site, "public"),
      listAttachments(options.attachments),
    ]);
    const listing = {
      pages: shortened(pages),
      collections: collections.map(shownCollection),
      components: shortened(sources.filter((path) => COMPONENT.test(path))),
      data: shortened([...sources, ...content].filter((path) => DATA.test(path))),
      images: shortened([...sources, ...served].filter((path) => IMAGE.test(path))),
      attachments: shortened(attachments),
    };
    return { text: JSON.stringify(listing, null, 1) };
  },
});

const shownCollection = ({ name, folder, fields, entries }: Collection) => ({
  name,
  folder: folder ?? "not a folder of files",
  fields: fields.map((field) => ({
    name: field.name,
    kind: field.kind,
    required: field.required,
    ...(field.choices.length > 0 && { choices: field.choices }),
    ...(field.example !== null && { example: field.example }),
  })),
  entries: shortened(entries),
});

/** The first ones, and how many more there are. */
const shortened = <T>(list: readonly T[]): readonly (T | string)[] =>
  list.length <= MAX_SHOWN ? list : [...list.slice(0, MAX_SHOWN), `... and ${list.length - MAX_SHOWN} more`];
