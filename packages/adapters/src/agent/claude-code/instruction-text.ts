import type { AgentTask } from "@webordinary/domain";
import type { WrittenAttachments } from "./agent-home.ts";

/** The whole mail with all that it quotes; what is beyond has been said before. Characters. */
const MAX_CONTEXT = 200_000;
const MAX_HISTORY = 100_000;
/** The end of a build's output tells what failed. Characters. */
const MAX_BUILD_ERROR = 20_000;

export type InstructionText = {
  readonly task: AgentTask;
  readonly attachments: WrittenAttachments;
  /** Whether it begins a session, which then has to be told what was before. */
  readonly afresh: boolean;
};

/** What the agent is told. It never begins with the writer's own words: a leading `/` would be a command of the CLI. */
export function instructionText({ task, attachments, afresh }: InstructionText): string {
  return [
    afresh && part("What was said in this conversation before, oldest first", "history", task.history.slice(-MAX_HISTORY)),
    task.interrupted !== null &&
      `You were stopped for this message. What you had changed by then is still there: look at it before you go on.${part("\n\nYou were at work on", "stopped", task.interrupted)}`,
    task.buildError !== null &&
      part("The site can't be built with what you changed. Find out why, and mend it", "build-error", task.buildError.slice(-MAX_BUILD_ERROR)),
    part("The instruction", "instruction", task.text),
    task.context !== "" &&
      part(
        "The messages that ask for it as they came, the newest first, with quoted history and signatures, in case the instruction was cut wrongly",
        "whole-message",
        task.context.slice(0, MAX_CONTEXT),
      ),
    attachmentsText(attachments),
    task.planApproved && task.mode === "edit" && "The plan was approved.",
  ]
    .filter((text) => typeof text === "string" && text !== "")
    .join("\n\n");
}

/** Marked off, so that it is plain where the words of people begin and end; they can't write the mark themselves. */
function part(title: string, tag: string, text: string): string {
  if (text.trim() === "") return "";
  return `${title}:\n<${tag}>\n${text.trim().replaceAll(new RegExp(`<(/?)${tag}`, "gi"), `<$1 ${tag}`)}\n</${tag}>`;
}

function attachmentsText({ folder, written, missing }: WrittenAttachments): string {
  const lines = written.map(({ name, mediaType, size }) => `- ${name} (${mediaType}, ${size} bytes)`);
  return [
    lines.length > 0 &&
      `Files that came with the message, to be looked at in ${folder}. [image: name] in the text marks where one stood:\n${lines.join("\n")}`,
    missing.length > 0 && `These came too, and can't be had any more: ${missing.join(", ")}. Say so.`,
  ]
    .filter((text) => text !== false)
    .join("\n\n");
}
