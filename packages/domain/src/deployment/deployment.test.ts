import { amelia, commitOne, commitTwo, given, releaseOne, releaseTwo, threadOne } from "@webordinary/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CommitSha, ReleaseId } from "../kernel/ids.ts";
import { previewSite } from "../kernel/streams.ts";
import type { DeploymentEvent } from "./deployment.events.ts";
import { type DeploymentCommand, deployment } from "./deployment.ts";

const site = previewSite(threadOne);
const url = "http://t-one00001.localhost:4400/";
const started = (releaseId: ReleaseId): DeploymentEvent => ({ type: "DeploymentStarted", data: { site, releaseId, commit: commitOne, claim: null } });
const live = (releaseId: ReleaseId, commit: CommitSha | null = commitOne): DeploymentEvent => ({
  type: "DeploymentWentLive",
  data: { site, releaseId, commit, url },
});
const failed = (releaseId: ReleaseId): DeploymentEvent => ({
  type: "DeploymentFailed",
  data: { site, releaseId, commit: commitOne, reason: "no room" },
});
const rolledBack = (from: ReleaseId, to: ReleaseId): DeploymentEvent => ({ type: "DeploymentRolledBack", data: { site, from, to } });
const asked = (commit: CommitSha): DeploymentEvent => ({ type: "DeploymentRequested", data: { site, projectId: amelia, commit } });
const ask = (commit: CommitSha): DeploymentCommand => ({ type: "RequestDeployment", site, projectId: amelia, commit });
const replace = (before: CommitSha, commit: CommitSha): DeploymentCommand => ({ type: "ReplaceRequest", site, asked: before, commit });
const start = (releaseId: ReleaseId): DeploymentCommand => ({ type: "StartDeployment", site, releaseId, commit: commitOne, claim: null });
const confirm = (releaseId: ReleaseId): DeploymentCommand => ({ type: "ConfirmLive", site, releaseId, url });
const rollBack = (to: ReleaseId): DeploymentCommand => ({ type: "RollBack", site, to });

describe("a deployment", () => {
  test("starts, and starts once for the same release", () => {
    given(deployment, []).when(start(releaseOne)).thenEvents(started(releaseOne));
    given(deployment, [started(releaseOne)])
      .when(start(releaseOne))
      .thenNothing();
    given(deployment, [started(releaseOne), live(releaseOne)])
      .when(start(releaseOne))
      .thenNothing();
  });

  test("of a newer release takes the place of one in progress, whose end is then refused", () => {
    given(deployment, [started(releaseOne)])
      .when(start(releaseTwo))
      .thenEvents(started(releaseTwo));
    given(deployment, [started(releaseOne), started(releaseTwo)])
      .when(confirm(releaseOne))
      .thenRejected("not-in-progress");
  });

  test("back to the live release while another is in progress is a start of its own", () => {
    given(deployment, [started(releaseOne), live(releaseOne), started(releaseTwo)])
      .when(start(releaseOne))
      .thenEvents(started(releaseOne));
  });

  test("goes live once", () => {
    given(deployment, [started(releaseOne)])
      .when(confirm(releaseOne))
      .thenEvents(live(releaseOne));
    given(deployment, [started(releaseOne), live(releaseOne)])
      .when(confirm(releaseOne))
      .thenNothing();
    given(deployment, []).when(confirm(releaseOne)).thenRejected("not-in-progress");
  });

  test("that fails leaves what was live", () => {
    const state = given(deployment, [started(releaseOne), live(releaseOne), started(releaseTwo), failed(releaseTwo)]).state();
    expect(state).toStrictEqual({
      version: 4,
      live: releaseOne,
      inProgress: null,
      requested: null,
      liveCommit: commitOne,
      history: [releaseOne],
    });
    given(deployment, [started(releaseOne)])
      .when({ type: "FailDeployment", site, releaseId: releaseTwo, commit: commitOne, reason: "" })
      .thenRejected("not-in-progress");
  });

  test("is rolled back to a release that was live, and the rollback can be rolled back", () => {
    const both = [started(releaseOne), live(releaseOne), started(releaseTwo), live(releaseTwo)];
    given(deployment, both).when(rollBack(releaseOne)).thenEvents(rolledBack(releaseTwo, releaseOne));
    const back = [...both, rolledBack(releaseTwo, releaseOne), live(releaseOne, null)];
    given(deployment, back).when(rollBack(releaseTwo)).thenEvents(rolledBack(releaseOne, releaseTwo));
    expect(given(deployment, back).state().history).toStrictEqual([releaseTwo, releaseOne]);
  });

  test("isn't rolled back to what never was live", () => {
    given(deployment, [started(releaseOne), live(releaseOne)])
      .when(rollBack(releaseTwo))
      .thenRejected("never-was-live");
    given(deployment, [started(releaseOne)])
      .when(rollBack(releaseOne))
      .thenRejected("nothing-live");
  });

  test("is asked for once per commit: a push told twice, or one that is live already, asks for nothing", () => {
    given(deployment, []).when(ask(commitOne)).thenEvents(asked(commitOne));
    given(deployment, [asked(commitOne)])
      .when(ask(commitOne))
      .thenNothing();
    given(deployment, [asked(commitOne), started(releaseOne)])
      .when(ask(commitOne))
      .thenNothing();
    given(deployment, [asked(commitOne), started(releaseOne), live(releaseOne)])
      .when(ask(commitOne))
      .thenNothing();
    given(deployment, [asked(commitOne)])
      .when(ask(commitTwo))
      .thenEvents(asked(commitTwo));
  });

  test("that was asked for ends with its commit live, also when that makes the very same site", () => {
    const first = [asked(commitOne), started(releaseOne), live(releaseOne)];
    expect(given(deployment, first).state().requested).toBeNull();
    const again: DeploymentEvent = { type: "DeploymentStarted", data: { site, releaseId: releaseOne, commit: commitTwo, claim: null } };
    const startAgain: DeploymentCommand = { type: "StartDeployment", site, releaseId: releaseOne, commit: commitTwo, claim: null };
    given(deployment, [...first, asked(commitTwo)])
      .when(startAgain)
      .thenEvents(again);
    given(deployment, [...first, asked(commitTwo), again])
      .when(startAgain)
      .thenNothing();
    given(deployment, [...first, asked(commitTwo), again])
      .when(confirm(releaseOne))
      .thenEvents(live(releaseOne, commitTwo));
  });

  test("stays asked for while an older commit goes live, and is given up when it can't be built", () => {
    const overtaken = [asked(commitOne), started(releaseOne), asked(commitTwo), live(releaseOne)];
    expect(given(deployment, overtaken).state().requested?.commit).toBe(commitTwo);
    const unbuilt: DeploymentEvent = { type: "DeploymentFailed", data: { site, releaseId: null, commit: commitTwo, reason: "does not build" } };
    const fail: DeploymentCommand = { type: "FailDeployment", site, releaseId: null, commit: commitTwo, reason: "does not build" };
    given(deployment, overtaken).when(fail).thenEvents(unbuilt);
    expect(given(deployment, [...overtaken, unbuilt]).state().requested).toBeNull();
    given(deployment, []).when(fail).thenRejected("not-in-progress");
  });

  test("that can't be built doesn't take a newer request with it", () => {
    const unbuilt: DeploymentEvent = { type: "DeploymentFailed", data: { site, releaseId: null, commit: commitOne, reason: "does not build" } };
    expect(given(deployment, [asked(commitOne), asked(commitTwo), unbuilt]).state().requested?.commit).toBe(commitTwo);
  });

  test("that was asked for is asked for as the branch's tip instead, unless somebody asked since", () => {
    given(deployment, [asked(commitOne)])
      .when(replace(commitOne, commitTwo))
      .thenEvents(asked(commitTwo));
    given(deployment, [asked(commitOne)])
      .when(replace(commitOne, commitOne))
      .thenNothing();
    given(deployment, [asked(commitOne), asked(commitTwo)])
      .when(replace(commitOne, commitTwo))
      .thenRejected("not-requested");
    given(deployment, []).when(replace(commitOne, commitTwo)).thenRejected("not-requested");
  });

  test("of an old push that is told again needs nothing, where its branch's tip is live", () => {
    const old = [asked(commitOne), started(releaseOne), live(releaseOne), asked(commitTwo)];
    given(deployment, old).when(replace(commitTwo, commitOne)).thenEvents(asked(commitOne));
    expect(given(deployment, [...old, asked(commitOne)]).state().requested).toBeNull();
  });

  test("back to what is live already needs nothing: whatever was asked for in between is dropped", () => {
    const state = given(deployment, [asked(commitOne), started(releaseOne), live(releaseOne), asked(commitTwo), asked(commitOne)]).state();
    expect([state.requested, state.live]).toStrictEqual([null, releaseOne]);
  });
});

/** What a worker does with a site until nothing is asked for; every commit makes a release of its own, some make none. */
type Step = { readonly kind: "ask" | "replace" | "start" | "confirm" | "fail" | "roll-back"; readonly n: number };

const commits = ["a", "b", "c"].map((letter) => CommitSha.parse(letter.repeat(40)));
const releaseFor = (commit: CommitSha): ReleaseId => ReleaseId.parse(commit.slice(0, 32));
const builds = (commit: CommitSha): boolean => commit !== commits[2];

test("whatever happens in between, the newest commit that was asked for ends live or failed, and the work ends", () => {
  const step = fc.record({
    kind: fc.constantFrom("ask", "ask", "replace", "start", "confirm", "fail", "roll-back"),
    n: fc.nat(2),
  }) as fc.Arbitrary<Step>;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const history: DeploymentEvent[] = [];
      const state = () => given(deployment, history).state();
      const tell = (command: DeploymentCommand) => {
        const decision = deployment.decide(command, state());
        if (decision.accepted) history.push(...decision.events);
      };
      const work = (commit: CommitSha, confirmed: boolean) => {
        if (!builds(commit)) return tell({ type: "FailDeployment", site, releaseId: null, commit, reason: "does not build" });
        tell({ type: "StartDeployment", site, releaseId: releaseFor(commit), commit, claim: null });
        if (confirmed) tell(confirm(releaseFor(commit)));
      };
      let newest: CommitSha | null = null;
      for (const { kind, n } of steps) {
        const commit = commits[n] as CommitSha;
        const wanted = state().requested?.commit;
        if (kind === "ask") {
          tell(ask(commit));
          newest = commit;
        } else if (kind === "replace") {
          if (!wanted) continue;
          tell({ type: "ReplaceRequest", site, asked: wanted, commit });
          newest = commit;
        } else if (kind === "roll-back") tell(rollBack(releaseFor(commit)));
        else if (wanted) work(wanted, kind === "confirm");
      }
      for (let round = 0; state().requested !== null; round++) {
        expect(round, "the worker goes round for ever").toBeLessThan(5);
        work(state().requested?.commit as CommitSha, true);
      }
      if (newest === null) return;
      const rolledBackSince =
        history.findLastIndex(({ type }) => type === "DeploymentRolledBack") > history.findLastIndex(({ type }) => type === "DeploymentRequested");
      const failed = history.some(({ type, data }) => type === "DeploymentFailed" && data.commit === newest);
      expect(state().liveCommit === newest || failed || rolledBackSince).toBe(true);
    }),
    { seed: 4400, numRuns: 2000 },
  );
});
