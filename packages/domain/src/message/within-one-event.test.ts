import { inboundMessage, messageId } from "@webordinary/testing";
import { expect, test } from "vitest";
import { withinOneEvent } from "./within-one-event.ts";

const times = <Item>(count: number, make: (index: number) => Item): Item[] => Array.from({ length: count }, (_, index) => make(index));

test("what people's mails have is left as it is", () => {
  const message = inboundMessage({
    to: times(100, (index) => `person-${index}@pottery.example`),
    cc: times(100, (index) => `friend-${index}@pottery.example`),
    references: times(100, (index) => messageId(`${"r".repeat(60)}-${index}`)),
    refusedAttachments: times(50, (index) => ({
      name: `Film ${index}.mp4`,
      reason: "it has 21 MB, and at most 20 MB can be taken: please send a smaller one",
    })),
  });
  expect(withinOneEvent(message)).toStrictEqual(message);
});

test("of more, the first recipients and refusals and the newest references are kept, as many as there is room for", () => {
  const addresses = times(100, (index) => `${"ä".repeat(100)}${index + 100}@pottery.example`);
  const references = times(100, (index) => messageId(`${"r".repeat(500)}-${index}`));
  const refusedAttachments = times(50, (index) => ({ name: `${index + 100}`, reason: "漢".repeat(500) }));
  const message = inboundMessage({ to: addresses, cc: addresses, references, refusedAttachments });
  expect(withinOneEvent(message)).toStrictEqual({
    ...message,
    // 222 bytes each.
    to: addresses.slice(0, 67),
    cc: addresses.slice(0, 67),
    // 523 bytes each.
    references: references.slice(-38),
    // 1531 bytes each.
    refusedAttachments: refusedAttachments.slice(0, 16),
  });
});
