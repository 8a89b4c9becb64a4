import { amelia, ameliaScott, threadOne } from "@webordinary/testing";
import { expect, test } from "vitest";
import {
  claimStream,
  deploymentStream,
  editSite,
  parseStream,
  previewSite,
  productionSite,
  sessionStream,
  threadBranch,
  threadStream,
} from "./streams.ts";

test("a stream's name tells its aggregate and id, also when the id holds dashes, dots and plus signs", () => {
  expect(parseStream(threadStream(threadOne))).toStrictEqual({ aggregate: "thread", id: "t-one00001" });
  expect(parseStream(sessionStream(threadOne))).toStrictEqual({ aggregate: "session", id: "t-one00001" });
  expect(parseStream(claimStream(ameliaScott))).toStrictEqual({ aggregate: "claim", id: "amelia+scott" });
  expect(parseStream(deploymentStream(editSite(amelia)))).toStrictEqual({ aggregate: "deployment", id: "edit.amelia" });
});

test.each(["", "thread", "thread-", "orders-1", "xthread-1", "Thread-t-one00001"])("%j is no stream", (streamId) => {
  expect(() => parseStream(streamId)).toThrow(`"${streamId}" is not a stream of this system`);
});

test("branches and sites are named here alone", () => {
  expect([threadBranch(threadOne), previewSite(threadOne), editSite(amelia), productionSite(amelia)]).toStrictEqual([
    "thread-t-one00001",
    "t-one00001",
    "edit.amelia",
    "amelia",
  ]);
});
