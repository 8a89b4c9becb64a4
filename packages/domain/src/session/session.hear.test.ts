import { ameliaScott, given, instructionOne, instructionTwo, messageId, scott, threadOne, threadTwo } from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import { FencingToken, InstructionId, UserId } from "../kernel/ids.ts";
import type { Attachment } from "../message/message.ts";
import type { Plan } from "../plan/plan.ts";
import type { ScopeFinding } from "../plan/scope.ts";
import { MAX_PLAIN_TEXT, type SessionEvent, type SessionEventData, type WorkKind } from "./session.events.ts";
import type { HearMessage } from "./session.hear.ts";
import { nextInstruction } from "./session.state.ts";
import { session } from "./session.ts";

const message = InstructionId.parse("instruction-m");
const who = { instructionId: instructionOne, projectUser: ameliaScott };
const worker = { ...who, fencingToken: FencingToken.parse(2) };
const addressOf = (name: string, to = "scott@pottery.example") =>
  ({ channel: "email", to, messageId: messageId(name), subject: "Hours", language: "en" }) as const;
const replyTo = addressOf("m");
const joining = { ...who, by: message, replyTo };
const bare = { wholeTextKey: null, attachments: [] };
const photo: Attachment = { name: "mug.jpg", mediaType: "image/jpeg", size: 10, key: "ab/mug" };
/** What may come with words. */
const came = { wholeTextKey: "ab/whole", attachments: [photo] };
const plan: Plan = { summary: "Four pages.", pages: [], risks: [], estimatedCostUsd: null };

const submission = (instructionId: InstructionId, kind: WorkKind = "edit", text = "Change the hours.", to = addressOf(instructionId)) => ({
  instructionId,
  projectUser: ameliaScott,
  threadId: threadOne,
  kind,
  author: scott,
  text,
  wholeTextKey: null,
  attachments: [],
  replyTo: to,
});
const submitted = (id = instructionOne): SessionEvent => ({ type: "InstructionSubmitted", data: submission(id) });
const started: SessionEvent = { type: "InstructionStarted", data: { ...worker, attempt: 1 } };
const stopAsked: SessionEvent = { type: "StopRequested", data: { ...joining, by: InstructionId.parse("instruction-s") } };
const proposed = (findings: ScopeFinding[] = [], because: "agent" | "scope" = "agent"): SessionEvent => ({
  type: "PlanProposed",
  data: { ...worker, plan, because, findings },
});
const asked: SessionEvent = { type: "QuestionAsked", data: { ...worker, question: "Which page?" } };
const running = [submitted(), started];
const planned = [...running, proposed()];

/** A message as its session hears it. */
const says = (text: string, control: HearMessage["control"] = null, change: Partial<HearMessage> = {}): HearMessage => ({
  type: "HearMessage",
  role: "owner",
  control,
  ...submission(message, "edit", text, replyTo),
  ...change,
});
const word = (control: NonNullable<HearMessage["control"]>["word"], rest = "", change: Partial<HearMessage> = {}) =>
  says(rest === "" ? control : `${control}, ${rest}`, { word: control, rest }, change);
const answered = (spoken: HearMessage["control"], finding: SessionEventData<"ControlAnswered">["finding"]): SessionEvent => ({
  type: "ControlAnswered",
  data: { instructionId: message, projectUser: ameliaScott, word: spoken?.word ?? "help", finding, replyTo },
});
const becomes = (kind: WorkKind, text: string): SessionEvent => ({ type: "InstructionSubmitted", data: submission(message, kind, text, replyTo) });

describe("a message that is no word of control", () => {
  test("is an instruction", () => {
    given(session, []).when(says("Change the hours.")).thenEvents(becomes("edit", "Change the hours."));
    given(session, running).when(says("No, at 11.")).thenEvents(becomes("edit", "No, at 11."));
  });

  test("amends the plan that waits, with all that came with it", () => {
    given(session, planned)
      .when(says("Two pages are enough.", null, came))
      .thenEvents({ type: "PlanAmended", data: { ...joining, text: "Two pages are enough.", ...came } });
  });

  test("answers the question that waits, with all that came with it", () => {
    given(session, [...running, asked])
      .when(says("The first.", null, came))
      .thenEvents({ type: "QuestionAnswered", data: { ...joining, answer: "The first.", ...came } });
  });

  test("is about what was asked last, when two wait", () => {
    const second = { ...worker, instructionId: instructionTwo };
    const both: SessionEvent[] = [
      ...planned,
      submitted(instructionTwo),
      { type: "InstructionStarted", data: { ...second, attempt: 1 } },
      { type: "QuestionAsked", data: { ...second, question: "Which photo?" } },
    ];
    given(session, both)
      .when(says("The blue one."))
      .thenEvents({ type: "QuestionAnswered", data: { ...joining, instructionId: instructionTwo, answer: "The blue one.", ...bare } });
  });
});

describe("yes", () => {
  test("approves the plan; with more, it approves it with that", () => {
    given(session, planned)
      .when(word("yes"))
      .thenEvents({ type: "PlanApproved", data: { ...joining, ...bare, amendment: null } });
    given(session, planned)
      .when(word("yes", "but keep the footer", came))
      .thenEvents({ type: "PlanApproved", data: { ...joining, ...came, amendment: "but keep the footer" } });
  });

  test("to a question is its answer, whole", () => {
    given(session, [...running, asked])
      .when(word("yes", "the first"))
      .thenEvents({ type: "QuestionAnswered", data: { ...joining, answer: "yes, the first", ...bare } });
  });

  test("to nothing is answered; with more, or with a file, it is an instruction", () => {
    given(session, [])
      .when(word("yes"))
      .thenEvents(answered({ word: "yes", rest: "" }, "nothing-to-decide"));
    given(session, running)
      .when(word("yes"))
      .thenEvents(answered({ word: "yes", rest: "" }, "nothing-to-decide"));
    given(session, []).when(word("yes", "and paint it blue")).thenEvents(becomes("edit", "yes, and paint it blue"));
    given(session, [])
      .when(word("yes", "", { attachments: [photo] }))
      .thenEvents({ type: "InstructionSubmitted", data: { ...submission(message, "edit", "yes", replyTo), attachments: [photo] } });
  });

  test.each(["protected-path", "secret", "link-outside"] as const)("to %s needs an owner", (rule) => {
    const history = [...running, proposed([{ rule, path: "package.json", detail: "" }], "scope")];
    given(session, history)
      .when(word("yes", "", { role: "editor" }))
      .thenEvents(answered({ word: "yes", rest: "" }, "owner-needed"));
    given(session, history)
      .when(word("yes"))
      .thenEvents({ type: "PlanApproved", data: { ...joining, ...bare, amendment: null } });
    // To drop it, or to say what else should be done, needs nobody's leave.
    given(session, history)
      .when(word("no", "", { role: "editor" }))
      .thenEvents({ type: "PlanRejected", data: { ...joining, reason: "" } });
  });

  test.each(["deleted-page", "rewritten-page", "many-files", "large-file"] as const)("to %s may come from an editor", (rule) => {
    given(session, [...running, proposed([{ rule, path: "src/pages/a.md", detail: "" }], "scope")])
      .when(word("yes", "", { role: "editor" }))
      .thenEvents({ type: "PlanApproved", data: { ...joining, ...bare, amendment: null } });
  });
});

describe("no", () => {
  test("drops the plan, with its reason", () => {
    given(session, planned)
      .when(word("no"))
      .thenEvents({ type: "PlanRejected", data: { ...joining, reason: "" } });
    given(session, planned)
      .when(word("no", "too expensive"))
      .thenEvents({ type: "PlanRejected", data: { ...joining, reason: "too expensive" } });
  });

  test("to nothing is answered; with more it is an instruction", () => {
    given(session, running)
      .when(word("no"))
      .thenEvents(answered({ word: "no", rest: "" }, "nothing-to-decide"));
    given(session, running).when(word("no", "at 11")).thenEvents(becomes("edit", "no, at 11"));
  });
});

describe("stop", () => {
  const cancelled = (instructionId: InstructionId, joinedBy: SessionEventData<"InstructionCancelled">["joinedBy"]): SessionEvent => ({
    type: "InstructionCancelled",
    data: { instructionId, projectUser: ameliaScott, by: "scott@pottery.example", sha: null, joinedBy },
  });

  test("asks the worker of what runs to stop, once", () => {
    given(session, running).when(word("stop")).thenEvents({ type: "StopRequested", data: joining });
    given(session, [...running, stopAsked])
      .when(word("stop"))
      .thenEvents(answered({ word: "stop", rest: "" }, "nothing-to-stop"));
  });

  test.each([
    ["not begun", [submitted()]],
    ["a plan that waits", planned],
    ["a question that waits", [...running, asked]],
    [
      "interrupted for another thread",
      [...running, { type: "InstructionInterrupted", data: { ...worker, by: { threadId: threadTwo }, sha: null } } satisfies SessionEvent],
    ],
  ] as const)("ends at once what waits: %s", (_what, history) => {
    given(session, history)
      .when(word("stop"))
      .thenEvents(cancelled(instructionOne, { by: message, replyTo }));
  });

  test("stops all of the conversation, and is answered with the first", () => {
    given(session, [...running, submitted(instructionTwo)])
      .when(word("stop"))
      .thenEvents({ type: "StopRequested", data: joining }, cancelled(instructionTwo, null));
    given(session, [submitted(), submitted(instructionTwo)])
      .when(word("stop"))
      .thenEvents(cancelled(instructionOne, { by: message, replyTo }), cancelled(instructionTwo, null));
  });

  test("with nothing to stop is answered", () => {
    given(session, [])
      .when(word("stop"))
      .thenEvents(answered({ word: "stop", rest: "" }, "nothing-to-stop"));
    given(session, [submitted(), cancelled(instructionOne, null)])
      .when(word("stop"))
      .thenEvents(answered({ word: "stop", rest: "" }, "nothing-to-stop"));
  });
});

describe("other words", () => {
  test("undo and publish are work of their own kind", () => {
    given(session, []).when(word("undo")).thenEvents(becomes("undo", "undo"));
    given(session, []).when(word("publish")).thenEvents(becomes("publish", "publish"));
  });

  test.each(["help", "status"] as const)("%s is answered at once, whatever runs or waits, and changes nothing of it", (spoken) => {
    for (const history of [[], running, planned, [...running, asked]]) {
      given(session, history)
        .when(word(spoken))
        .thenEvents(answered({ word: spoken, rest: "" }, spoken));
      const before = given(session, history).state().instructions;
      expect(given(session, [...history, answered({ word: spoken, rest: "" }, spoken)]).state().instructions).toStrictEqual(before);
    }
  });
});

describe("a message that is delivered again changes nothing:", () => {
  const cases: readonly (readonly [string, HearMessage, readonly SessionEvent[]])[] = [
    ["an instruction", says("Change the hours."), []],
    ["a yes", word("yes"), planned],
    ["a no", word("no"), planned],
    ["an amendment", says("Two pages."), planned],
    ["an answer", says("The first."), [...running, asked]],
    ["a stop of what runs", word("stop"), running],
    ["a stop of what waits", word("stop"), [submitted()]],
    ["a stop of nothing", word("stop"), []],
    ["help", word("help"), running],
    ["an undo", word("undo"), []],
  ];
  test.each(cases)("%s", (_what, heard, history) => {
    const decision = session.decide(heard, given(session, history).state());
    if (!decision.accepted) throw new Error(decision.rejection);
    expect(decision.events.length).toBeGreaterThan(0);
    given(session, [...history, ...decision.events])
      .when(heard)
      .thenNothing();
  });
});

describe("who is told", () => {
  test("is everybody who wrote about it, the newest first of all", () => {
    const anna = addressOf("anna", "anna@pottery.example");
    const approved: SessionEvent = { type: "PlanApproved", data: { ...joining, ...bare, replyTo: anna, amendment: null } };
    const instruction = nextInstruction(given(session, [...planned, approved]).state());
    expect(instruction).toMatchObject({ replyTo: anna, tell: [addressOf(instructionOne), anna], author: scott });
  });

  test("what one person opened stays theirs, whoever writes in it", () => {
    const byAnna = says("And on Sundays?", null, { author: UserId.parse("anna") });
    given(session, running)
      .when(byAnna)
      .thenEvents({
        type: "InstructionSubmitted",
        data: { ...submission(message, "edit", "And on Sundays?", replyTo), author: UserId.parse("anna") },
      });
  });
});

test("an amendment is planned anew, and nothing of the older plan counts as approved", () => {
  const amended: SessionEvent = { type: "PlanAmended", data: { ...joining, ...came, text: "Two pages are enough." } };
  expect(nextInstruction(given(session, [...planned, amended]).state())).toMatchObject({
    status: "waiting",
    plan: null,
    text: "Change the hours.\n\nTwo pages are enough.",
    wholeTextKeys: ["ab/whole"],
    attachments: [photo],
  });
});

describe("of more than one text can hold", () => {
  const amended = (text: string, attachments: Attachment[] = []): SessionEvent => ({
    type: "PlanAmended",
    data: { ...joining, ...bare, text, attachments },
  });
  const history = (request: string, ...events: SessionEvent[]): SessionEvent[] => [
    { type: "InstructionSubmitted", data: submission(instructionOne, "edit", request) },
    started,
    ...events.flatMap((event) => [proposed(), event]),
  ];
  const after = (...events: Parameters<typeof history>) => nextInstruction(given(session, history(...events)).state());

  test("the request's end is cut, and what was added to it since is kept whole", () => {
    const text = after(`Redesign it. ${"x".repeat(49_987)}`, amended("Keep the photo."), amended("And the footer."))?.text ?? "";
    expect([text.length, text.slice(0, 14), text.slice(-36)]).toStrictEqual([50_000, "Redesign it. x", "xx\n\nKeep the photo.\n\nAnd the footer."]);
  });

  test("the oldest additions are cut next, so that the newest is kept whole", () => {
    expect(after("Redesign it.", amended("y".repeat(50_000)), amended("Keep the photo."))?.text).toBe(`${"y".repeat(49_983)}\n\nKeep the photo.`);
    expect(after("Redesign it.", amended("z".repeat(50_000)))?.text).toBe("z".repeat(50_000));
  });

  test("the oldest files go", () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ ...photo, key: `ab/${index}` }));
    expect(after("Redesign it.", amended("These.", many), amended("And this.", [photo]))?.attachments).toStrictEqual([...many.slice(1), photo]);
  });

  test("a reason of a no is cut, since nobody works by it", () => {
    given(session, planned)
      .when(word("no", "x".repeat(40_000)))
      .thenEvents({ type: "PlanRejected", data: { ...joining, reason: "x".repeat(MAX_PLAIN_TEXT) } });
  });
});

describe("a yes with more", () => {
  const approved = (amendment: string | null, attachments: Attachment[] = []): SessionEvent => ({
    type: "PlanApproved",
    data: { ...joining, amendment, wholeTextKey: "ab/whole", attachments },
  });
  const after = (...events: SessionEvent[]) => nextInstruction(given(session, [...running, ...events]).state());

  test("takes its files along, which the agent has to see", () => {
    expect(after(proposed([], "scope"), approved(null, [photo]))).toMatchObject({
      roundDue: true,
      attachments: [photo],
      wholeTextKeys: ["ab/whole"],
    });
    expect(after(proposed([], "scope"), approved(null))).toMatchObject({ roundDue: false, attachments: [] });
  });

  test("holds for the next plan as well", () => {
    expect(after(proposed(), approved("but keep the footer"), started, proposed([], "scope"), approved(null))).toMatchObject({
      text: "Change the hours.\n\nbut keep the footer",
      plan: { because: "scope", amendment: null },
    });
  });
});
