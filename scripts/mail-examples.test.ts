import { ReplyKind } from "@webordinary/domain";
import { expect, test } from "vitest";
import { exampleReplies } from "./mail-examples.ts";

test.each(["en", "de"] as const)("every kind of reply has a scene that ends in it, in %s", async (language) => {
  const { replies, pages } = await exampleReplies(language);
  expect([...replies].map(([kind, reply]) => [kind, reply.kind, reply.language])).toEqual(ReplyKind.options.map((kind) => [kind, kind, language]));
  const [picture] = replies.get("done")?.pictures ?? [];
  const shown = await Promise.all(
    [picture?.before, picture?.after].map(async (key) => key && new TextDecoder().decode((await pages.get(key)) ?? undefined)),
  );
  expect(shown[0]).not.toBe(shown[1]);
  expect(shown.every((html) => html?.includes("<h1"))).toBe(true);
});
