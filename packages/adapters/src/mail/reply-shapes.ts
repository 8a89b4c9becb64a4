import type { ReplyKind } from "@webordinary/domain";

/** The colour of the dot above the headline: how it went, at a glance. */
export type Tone = "good" | "warn" | "bad" | "calm";

/** What a mail can have below its headline. One without content is left out. */
export type Section = "asked" | "said" | "button" | "passages" | "pictures" | "pages" | "excerpt" | "links" | "answers" | "cost";

export type Shape = { readonly tone: Tone; readonly sections: readonly Section[] };

/** What was asked and what came of it, in the order in which people check a receipt. */
const RECEIPT: readonly Section[] = ["asked", "said", "button", "passages", "pictures", "pages", "excerpt", "links", "answers", "cost"];
/** What is in the way comes first, and what can be done about it. */
const TROUBLE: readonly Section[] = ["said", "excerpt", "button", "answers", "asked", "passages", "pictures", "pages", "links", "cost"];
/** What has to be decided, and the decision to be clicked. */
const DECISION: readonly Section[] = ["said", "pages", "passages", "pictures", "excerpt", "button", "answers", "links", "asked", "cost"];
/** A word between people. */
const NOTE: readonly Section[] = ["said", "button", "pages", "passages", "pictures", "excerpt", "links", "asked", "answers", "cost"];

/** Each outcome's mail. */
export const SHAPES: Readonly<Record<ReplyKind, Shape>> = {
  acknowledged: { tone: "calm", sections: NOTE },
  done: { tone: "good", sections: RECEIPT },
  answered: { tone: "good", sections: NOTE },
  "build-failed": { tone: "warn", sections: TROUBLE },
  failed: { tone: "bad", sections: TROUBLE },
  "over-budget": { tone: "warn", sections: TROUBLE },
  interrupted: { tone: "calm", sections: NOTE },
  cancelled: { tone: "calm", sections: NOTE },
  plan: { tone: "warn", sections: DECISION },
  question: { tone: "warn", sections: DECISION },
  expired: { tone: "calm", sections: NOTE },
  undone: { tone: "good", sections: RECEIPT },
  published: { tone: "good", sections: RECEIPT },
  status: { tone: "calm", sections: NOTE },
  help: { tone: "calm", sections: NOTE },
  undelivered: { tone: "warn", sections: NOTE },
  "not-done": { tone: "warn", sections: NOTE },
};
