import { defineCollection } from "astro:content";
import { glob } from "astro/loaders";
import { z } from "astro/zod";

/** What is for sale: a Markdown file each, its text is the description. */
const pieces = defineCollection({
  loader: glob({ pattern: "*.md", base: "./src/content/pieces" }),
  schema: ({ image }) =>
    z.object({
      name: z.string(),
      /** Whole pounds. */
      price: z.number().int().positive(),
      size: z.string(),
      glaze: z.string(),
      image: image(),
      /** What the picture shows, for people who can't see it. */
      alt: z.string(),
      /** The card's background, a colour of global.css. */
      tint: z.enum(["sand", "blush", "mist", "sage"]).default("sand"),
      /** Position in the shop, smallest first. */
      order: z.number().int(),
      featured: z.boolean().default(false),
      sold: z.boolean().default(false),
    }),
});

const journal = defineCollection({
  loader: glob({ pattern: "*.md", base: "./src/content/journal" }),
  schema: ({ image }) =>
    z.object({
      title: z.string(),
      date: z.coerce.date(),
      summary: z.string(),
      image: image(),
      alt: z.string(),
      tint: z.enum(["sand", "blush", "mist", "sage"]).default("sand"),
    }),
});

export const collections = { pieces, journal };
