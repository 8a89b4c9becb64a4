import { expect, test } from "vitest";
import { readCollections } from "./content-schema.ts";

test("a collection that is written in another way is read as well", () => {
  const config = `
    /* export const collections = { old }; */
    const words = "export const collections = { quoted } // not this";
    const base = z.object({ title: z.string() });
    const blog = defineCollection({ type: "content", schema: base });
    export const collections = {
      blog,
      'team-members': defineCollection({
        loader: glob({ base: './content/team/', pattern: '**/*.md' }),
        schema: z.object({
          name: z.string().min(1, "a, b"),
          tags: z.array(z.string().optional()),
          boss: reference("team").optional(),
          role: z
            .enum([ 'potter', "shop" ]),
          home: z.object({ city: z.string() }).nullish(),
          made: someSchema,
        }),
      }),
      prices: defineCollection({ loader: file("src/data/prices.json") }),
    };`;
  const field = (name: string, kind: string, required: boolean, choices: string[] = []) => ({ name, kind, required, choices });
  expect(readCollections(config)).toEqual([
    { name: "blog", folder: "src/content/blog", fields: [field("title", "text", true)] },
    {
      name: "team-members",
      folder: "content/team",
      fields: [
        field("name", "text", true),
        field("tags", "list", true),
        field("boss", "reference", false),
        field("role", "choice", true, ["potter", "shop"]),
        field("home", "object", false),
        field("made", "unknown", false),
      ],
    },
    { name: "prices", folder: null, fields: [] },
  ]);
});

test("what can't be read is left out, and nothing hangs on it", () => {
  expect([readCollections(""), readCollections("export const collections = {"), readCollections("export const collections = { a: b(c) }")]).toEqual([
    [],
    [],
    [],
  ]);
  const started = performance.now();
  for (const part of ["(", "{[", "'", "/*", "const a = ", "export const collections = { a: defineCollection({"])
    readCollections(part.repeat(200_000 / part.length));
  expect(performance.now() - started).toBeLessThan(5_000);
});
