import { answers, answersDone, makeClaudeStage } from "@webordinary/testing";
import { codingAgentContract } from "@webordinary/testing/contracts";

const NONSENSE = "Qwertz uiop.";

codingAgentContract("ClaudeCodeAgent", async () => {
  const stage = await makeClaudeStage();
  const turns = [stage.looksAt("src/pages/index.astro"), stage.edits("src/pages/index.astro", "Hello", "Good morning"), answersDone()];
  const notUnderstood = answers({ outcome: "not-understood", text: "I need the name of a page." });
  stage.api.play(({ body }, index) => (JSON.stringify(body.messages).includes(NONSENSE) ? notUnderstood : (turns[index] ?? answersDone())));
  const only = async (which: (path: string) => boolean) => Object.fromEntries(Object.entries(await stage.files()).filter(([path]) => which(path)));
  return {
    agent: stage.agent(),
    task: stage.task(),
    nonsense: NONSENSE,
    filesInside: () => only((path) => path.startsWith("site/")),
    filesOutside: () => only((path) => !path.startsWith("site/")),
    stop: stage.stop,
  };
});
