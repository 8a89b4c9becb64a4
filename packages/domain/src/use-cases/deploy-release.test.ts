import { amelia, ameliaScott, commitOne, MemoryWorld } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import type { Release } from "../deployment/release.ts";
import type { Cause } from "../kernel/envelope.ts";
import { FencingToken, ReleaseId } from "../kernel/ids.ts";
import { editSite } from "../kernel/streams.ts";
import { KEPT_RELEASES, type SiteHost } from "../ports/site-host.ts";
import { deployRelease, rollBack } from "./deploy-release.ts";

const site = editSite(amelia);
const url = "http://edit.amelia.localhost";
const claim = { projectUser: ameliaScott, fencingToken: FencingToken.parse(2) };

let world: MemoryWorld;
let causes: number;

beforeEach(() => {
  world = new MemoryWorld();
  causes = 0;
});

const releaseId = (n: number) => ReleaseId.parse(String(n).padStart(32, "a"));
const release = (n: number): Release => ({
  releaseId: releaseId(n),
  files: [
    { path: "index.html", hash: String(n).padStart(64, "b"), size: 1, contentType: "text/html; charset=utf-8", cacheControl: "no-cache" },
    { path: "style.css", hash: "c".repeat(64), size: 1, contentType: "text/css; charset=utf-8", cacheControl: "public" },
  ],
});
const cause = (): Cause => ({ commandId: `cause-${causes++}`, causationId: "test", correlationId: "test", actor: "test", at: world.clock.now() });
const deploy = (n: number, siteHost: SiteHost = world.siteHost) =>
  deployRelease(
    { ...world.ports, siteHost },
    { site, release: release(n), read: async () => new Uint8Array([n]), commit: commitOne, claim },
    cause(),
  );
const live = async () => (await world.siteHost.live(site))?.releaseId;

describe("a deployment", () => {
  test("is begun, published, and told to be live", async () => {
    expect(await deploy(1)).toStrictEqual({ ok: true, url });
    expect(world.types()).toStrictEqual(["DeploymentStarted", "DeploymentWentLive"]);
    expect(world.events()[0]).toMatchObject({ data: { site, releaseId: releaseId(1), commit: commitOne, claim } });
    expect(await world.siteHost.live(site)).toStrictEqual({ releaseId: releaseId(1), order: 1 });
  });

  test("of what is live already changes nothing", async () => {
    await deploy(1);
    const publish = world.siteHost.publish.bind(world.siteHost);
    let published = 0;
    world.siteHost.publish = (...args) => {
      published += 1;
      return publish(...args);
    };
    expect(await deploy(1)).toStrictEqual({ ok: true, url });
    expect([world.types().length, published]).toStrictEqual([2, 0]);
  });

  test("that broke off is gone on with, under the order that it had", async () => {
    const { siteHost } = world;
    const full: SiteHost = Object.assign(Object.create(siteHost), {
      live: (...args: Parameters<SiteHost["live"]>) => siteHost.live(...args),
      url: () => url,
      publish: async () => {
        throw new Error("no room left");
      },
    });
    await expect(deploy(1, full)).rejects.toThrow("no room left");
    expect(await deploy(1)).toStrictEqual({ ok: true, url });
    expect(world.types()).toStrictEqual(["DeploymentStarted", "DeploymentWentLive"]);
  });

  test("is published anew on a host that has lost it", async () => {
    await deploy(1);
    world.siteHost.state.live.clear();
    world.siteHost.state.releases.clear();
    expect(await deploy(1)).toStrictEqual({ ok: true, url });
    expect(await live()).toBe(releaseId(1));
    expect(world.types().length).toBe(2);
  });

  test("is left out when a newer one was begun while its files were read", async () => {
    const { siteHost } = world;
    let overtaken = false;
    const slow: SiteHost = Object.assign(Object.create(siteHost), {
      live: (...args: Parameters<SiteHost["live"]>) => siteHost.live(...args),
      url: () => url,
      publish: async (...args: Parameters<SiteHost["publish"]>) => {
        if (!overtaken) {
          overtaken = true;
          expect(await deploy(2)).toStrictEqual({ ok: true, url });
        }
        return siteHost.publish(...args);
      },
    });
    expect(await deploy(1, slow)).toStrictEqual({ ok: false, reason: "superseded" });
    expect(await live()).toBe(releaseId(2));
    expect(world.types()).toStrictEqual(["DeploymentStarted", "DeploymentStarted", "DeploymentWentLive"]);
  });

  test("that is published but overtaken before it says so isn't the live one", async () => {
    const { siteHost } = world;
    let overtaken = false;
    const slow: SiteHost = Object.assign(Object.create(siteHost), {
      live: (...args: Parameters<SiteHost["live"]>) => siteHost.live(...args),
      url: () => url,
      publish: async (...args: Parameters<SiteHost["publish"]>) => {
        const published = await siteHost.publish(...args);
        if (!overtaken) {
          overtaken = true;
          await deploy(2);
        }
        return published;
      },
    });
    expect(await deploy(1, slow)).toStrictEqual({ ok: false, reason: "superseded" });
    expect(await live()).toBe(releaseId(2));
    expect(world.events().at(-1)).toMatchObject({ type: "DeploymentWentLive", data: { releaseId: releaseId(2) } });
  });

  test("keeps the newest releases and drops what only older ones need", async () => {
    for (let n = 1; n <= KEPT_RELEASES + 2; n++) await deploy(n);
    expect(await world.siteHost.release(site, releaseId(2))).toBeNull();
    expect(await world.siteHost.release(site, releaseId(3))).not.toBeNull();
  });
});

describe("a rollback", () => {
  const undo = (to: ReleaseId | null = null) => rollBack(world.ports, site, to, cause());

  test("makes the release before live again, as a new event, without a build", async () => {
    await deploy(1);
    await deploy(2);
    expect(await undo()).toStrictEqual({ ok: true, url });
    expect(await live()).toBe(releaseId(1));
    expect(world.events().slice(-2)).toMatchObject([
      { type: "DeploymentRolledBack", data: { from: releaseId(2), to: releaseId(1) } },
      { type: "DeploymentWentLive", data: { releaseId: releaseId(1) } },
    ]);
  });

  test("can itself be rolled back, and nothing later is lost by it", async () => {
    await deploy(1);
    await deploy(2);
    await undo();
    expect(await undo()).toStrictEqual({ ok: true, url });
    expect(await live()).toBe(releaseId(2));
    expect(await undo(releaseId(1))).toStrictEqual({ ok: true, url });
    expect(await deploy(3)).toStrictEqual({ ok: true, url });
    expect(await live()).toBe(releaseId(3));
  });

  test("goes to the release that is asked for", async () => {
    for (const n of [1, 2, 3]) await deploy(n);
    expect(await undo(releaseId(1))).toStrictEqual({ ok: true, url });
    expect(await live()).toBe(releaseId(1));
  });

  test("to what is live is done already", async () => {
    await deploy(1);
    expect(await undo(releaseId(1))).toStrictEqual({ ok: true, url });
    expect(world.types().length).toBe(2);
  });

  test("is refused with the reason when there is nothing to go back to", async () => {
    expect(await undo()).toStrictEqual({ ok: false, reason: "nothing-live" });
    expect(await undo(releaseId(1))).toStrictEqual({ ok: false, reason: "never-was-live" });
    await deploy(1);
    expect(await undo()).toStrictEqual({ ok: false, reason: "no-older" });
    expect(await undo(releaseId(9))).toStrictEqual({ ok: false, reason: "never-was-live" });
    for (let n = 2; n <= KEPT_RELEASES + 1; n++) await deploy(n);
    expect(await undo(releaseId(1))).toStrictEqual({ ok: false, reason: "not-kept" });
    expect(world.types()).not.toContain("DeploymentRolledBack");
  });
});
