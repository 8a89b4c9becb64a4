import {
  ChannelMessageId,
  CommitSha,
  type InboundMessage,
  InstructionId,
  Project,
  ProjectId,
  projectUser,
  ReleaseId,
  ThreadId,
  UserId,
  WorkerId,
} from "@webordinary/domain";

/** Values that tests begin from; what a test is about it gives itself. */
export const amelia = ProjectId.parse("amelia");
export const scott = UserId.parse("scott");
export const ameliaScott = projectUser(amelia, scott);
export const threadOne = ThreadId.parse("t-one00001");
export const threadTwo = ThreadId.parse("t-two00002");
export const workerOne = WorkerId.parse("worker-one");
export const workerTwo = WorkerId.parse("worker-two");
export const instructionOne = InstructionId.parse("instruction-1");
export const instructionTwo = InstructionId.parse("instruction-2");
export const releaseOne = ReleaseId.parse("1".repeat(32));
export const releaseTwo = ReleaseId.parse("2".repeat(32));
export const commitOne = CommitSha.parse("a".repeat(40));
export const commitTwo = CommitSha.parse("b".repeat(40));

export const messageId = (name: string): ChannelMessageId => ChannelMessageId.parse(`<${name}@pottery.example>`);

/** 9 o'clock on the first of January, and so many seconds later. */
export const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1, 9, 0, seconds)).toISOString();

export function inboundMessage(change: Partial<InboundMessage> = {}): InboundMessage {
  return {
    messageId: messageId("one"),
    channel: "email",
    from: "scott@pottery.example",
    to: ["amelia@localhost"],
    cc: [],
    subject: "Opening hours",
    text: "Change the opening hours, please.",
    wholeTextKey: null,
    language: "en",
    authentication: { verdict: "passed", detail: "spf=pass dkim=pass dmarc=pass" },
    attachments: [],
    refusedAttachments: [],
    inReplyTo: null,
    references: [],
    quotedTokens: [],
    automatic: null,
    deliveryReport: null,
    sentAt: at(0),
    rawKey: "raw-one",
    ...change,
  };
}

export function projectOf(change: Partial<Project> = {}): Project {
  return Project.parse({
    projectId: amelia,
    repository: "/nowhere/amelia.git",
    defaultBranch: "main",
    members: [{ userId: scott, addresses: ["scott@pottery.example"], role: "owner" }],
    policy: {},
    ...change,
  });
}
