import { amelia, commitOne, MemoryWorld, projectOf, workerOne, workerTwo } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { type CommitSha, productionPair } from "../../kernel/ids.ts";
import { productionSite } from "../../kernel/streams.ts";
import type { Ports } from "../../ports/ports.ts";
import { requestProduction } from "../request-production.ts";
import { workProduction } from "./work-production.ts";

const SITE = productionSite(amelia);
const { repository } = projectOf();
const forever = new AbortController().signal;

let world: MemoryWorld;
let requests: number;
beforeEach(async () => {
  world = await MemoryWorld.create();
  requests = 0;
});

const commit = (text: string): CommitSha => world.workspaces.commitOnRemote(repository, "main", { "src/index.html": text });
const reset = (sha: CommitSha) => void world.workspaces.state.remotes.get(repository)?.set("main", sha);
const ask = (sha: CommitSha, requestId = `push-${++requests}`) =>
  requestProduction(world.ports, { projectId: amelia, commit: sha, requestId, actor: "github" });

/** A worker comes for what was asked for, and works until nothing is left. */
async function work(change: Partial<Ports> = {}, stop = forever): Promise<void> {
  await world.relay();
  const claim = await world.claim(workerOne, productionPair(amelia));
  await world.clock.runUntil(workProduction({ ...world.ports, ...change }, claim, stop));
  await world.relay();
}

async function shown(): Promise<string | null> {
  const live = await world.siteHost.live(SITE);
  const stored = live && (await world.siteHost.release(SITE, live.releaseId));
  return stored && new TextDecoder().decode(await stored.read("index.html"));
}
const deployed = () => world.events(`deployment-${SITE}`).map(({ type, data }) => [type.replace("Deployment", ""), data.commit]);

/** Something happens while the branch's tip is looked up. */
const onLookingUp = (meanwhile: (times: number) => unknown): Partial<Ports> => {
  let times = 0;
  const { workspaces } = world;
  return {
    workspaces: {
      open: (request) => workspaces.open(request),
      async checkOut(project) {
        const checkedOut = await workspaces.checkOut(project);
        await meanwhile(++times);
        return checkedOut;
      },
    },
  };
};

describe("production", () => {
  test("is what the project's own branch has, whichever of its pushes was told last", async () => {
    const [older, newer] = [commit("Older"), commit("Newer")];
    await ask(newer);
    await ask(older);
    await work();
    expect(await shown()).toBe("Newer");
    expect(deployed()).toStrictEqual([
      ["Requested", newer],
      ["Requested", older],
      ["Requested", newer],
      ["Started", newer],
      ["WentLive", newer],
    ]);
  });

  test("of a push that is told again, when a later one is live, is built no second time", async () => {
    const [older, newer] = [commit("Older"), commit("Newer")];
    await ask(newer);
    await work();
    await ask(older);
    await work();
    expect(deployed().slice(3)).toStrictEqual([
      ["Requested", older],
      ["Requested", newer],
    ]);
    expect(await shown()).toBe("Newer");
  });

  test("is asked for once by the same request, also when it was live since and is out of date", async () => {
    const older = commit("Older");
    expect(await ask(older, "push")).toBe(true);
    await work();
    const newer = commit("Newer");
    await ask(newer);
    await work();
    expect(await ask(older, "push")).toBe(false);
    expect(deployed().at(-1)).toStrictEqual(["WentLive", newer]);
  });

  test("follows its owner back: by a further commit, and by a history that was written anew", async () => {
    const [first, second] = [commit("First"), commit("Second")];
    await ask(second);
    await work();
    const reverted = commit("First");
    await ask(reverted);
    await work();
    expect(await shown()).toBe("First");
    reset(second);
    await ask(second);
    await work();
    expect(await shown()).toBe("Second");
    reset(first);
    await ask(first);
    await work();
    expect([await shown(), deployed().at(-1)]).toStrictEqual(["First", ["WentLive", first]]);
  });

  test("asked for with a commit that its branch doesn't have any more is what the branch has", async () => {
    const begun = commit("Begun");
    const gone = commit("Gone");
    await ask(gone);
    reset(begun);
    await work();
    expect(await shown()).toBe("Begun");
  });

  test("asked for again while the tip is looked up is looked up once more", async () => {
    const older = commit("Older");
    commit("Newer");
    await ask(older);
    const meanwhile: CommitSha[] = [];
    const pushes = onLookingUp(async (times) => {
      if (times > 1) return;
      meanwhile.push(commit("Newest"));
      for (const sha of meanwhile) await ask(sha);
    });
    await work(pushes);
    const [newest] = meanwhile;
    expect(deployed()).toStrictEqual([
      ["Requested", older],
      ["Requested", newest],
      ["Started", newest],
      ["WentLive", newest],
    ]);
  });

  test("set back, while the tip is looked up, to the very commit that was asked for ends with it", async () => {
    const asked = commit("Asked");
    await ask(asked);
    commit("Newer");
    const setBack = onLookingUp(async (times) => {
      if (times > 1) return;
      reset(asked);
      // It waits already, so this says nothing new.
      expect(await ask(asked)).toBe(false);
    });
    await work(setBack);
    expect(await shown()).toBe("Asked");
  });

  test("whose remote can't be reached stays as it was, and says of which commit", async () => {
    const first = commit("First");
    await ask(first);
    await work();
    const second = commit("Second");
    await ask(second);
    world.workspaces.state.unreachable.add(repository);
    await work();
    expect([await shown(), deployed().at(-1)]).toStrictEqual(["First", ["Failed", second]]);
  });

  test("is left to the next worker by one that was paused past its lease", async () => {
    await ask(commitOne);
    await work(
      onLookingUp(async (times) => {
        if (times > 1) return;
        const lease = await world.leaseStore.read(productionPair(amelia));
        if (lease) await world.leaseStore.release(lease.projectUser, lease.fencingToken);
        await world.claim(workerTwo, productionPair(amelia));
      }),
    );
    expect(deployed()).toStrictEqual([["Requested", commitOne]]);
    const claims = world.events(`claim-${productionPair(amelia)}`);
    expect(claims.map(({ type }) => type).slice(-2)).toStrictEqual(["ClaimExpired", "ClaimGranted"]);
  });
});
