import { z } from "zod";
import { ToolRefusedError } from "./refusal.ts";
import { siteTool } from "./site-tool.ts";

/** One passage; a page of a book has 2,000. Characters. */
const MAX_PASSAGE_LENGTH = 50_000;

export const updatePage = siteTool({
  name: "update_page",
  description:
    "Replaces one passage of a page, entry, component or data file of the site: old_text must be there exactly once, word by word, with its spaces. Read the file first.",
  input: z.object({
    file: z.string().min(1).max(300).describe("Relative to the site, such as src/pages/about.astro"),
    old_text: z.string().min(1).max(MAX_PASSAGE_LENGTH),
    new_text: z.string().max(MAX_PASSAGE_LENGTH),
  }),
  changes: true,
  async run({ file, old_text, new_text }, { site }) {
    const text = await site.readText(file);
    // Models write line feeds, whatever the file has.
    const windows = text.includes("\r\n") && !old_text.includes("\r\n");
    const [before, after] = windows ? [withCarriageReturns(old_text), withCarriageReturns(new_text)] : [old_text, new_text];
    if (before === after) throw new ToolRefusedError("invalid", "old_text and new_text are the same: nothing to change");
    const at = text.indexOf(before);
    if (at < 0) throw new ToolRefusedError("missing", `${file} doesn't have this text: read it again and copy the passage exactly`);
    if (text.includes(before, at + 1))
      throw new ToolRefusedError("ambiguous", `${file} has this text more than once: take in some of what stands around it`);
    await site.replaceText(file, text.slice(0, at) + after + text.slice(at + before.length));
    return { text: `${file} was changed in line ${text.slice(0, at).split("\n").length}.` };
  },
});

const withCarriageReturns = (text: string): string => text.replace(/\r?\n/g, "\r\n");
