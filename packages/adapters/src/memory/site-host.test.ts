import { Release, SiteId } from "@webordinary/domain";
import { siteHostContract } from "@webordinary/testing/contracts";
import { expect, test } from "vitest";
import { emptySiteHostState, MemorySiteHost } from "./site-host.ts";

siteHostContract("MemorySiteHost", async () => {
  const state = emptySiteHostState();
  return { host: new MemorySiteHost(state), restart: () => new MemorySiteHost(state) };
});

const site = SiteId.parse("t-memory001");
const page = (path: string, digit: string) => ({ path, hash: digit.repeat(64), size: 1, contentType: "text/html", cacheControl: "no-cache" });
const releaseOf = (digit: string, files: Release["files"]): Release => Release.parse({ releaseId: digit.repeat(32), files });
const read = async () => new Uint8Array(1);

test("no content stays that no release needs: neither a dropped release's nor that of a publish that broke off", async () => {
  const state = emptySiteHostState();
  const host = new MemorySiteHost(state);
  const [one, two] = [releaseOf("1", [page("a.html", "a"), page("b.html", "b")]), releaseOf("2", [page("b.html", "b"), page("c.html", "c")])];
  const broken = releaseOf("3", [page("d.html", "d"), page("e.html", "e")]);
  await host.publish(site, one, 1, read);
  await host.publish(site, two, 2, read);
  const breaksOff = (path: string) => (path === "e.html" ? Promise.reject(new Error("killed")) : read());
  await expect(host.publish(site, broken, 3, breaksOff)).rejects.toThrow("killed");
  await host.prune(site, []);
  expect([...state.blobs.keys()].map(([digit]) => digit)).toEqual(["b", "c"]);
});

test("a prune takes nothing away on which a publish that is underway counts", async () => {
  const state = emptySiteHostState();
  const host = new MemorySiteHost(state);
  const other = SiteId.parse("t-memory002");
  const [one, two] = [releaseOf("1", [page("a.html", "a")]), releaseOf("2", [page("b.html", "b")])];
  const both = releaseOf("3", [page("a.html", "a"), page("c.html", "c")]);
  await host.publish(site, one, 1, read);
  await host.publish(site, two, 2, read);
  const pruning = async () => {
    await host.prune(site, []);
    return read();
  };
  await host.publish(other, both, 1, pruning);
  expect([...state.blobs.keys()].map(([digit]) => digit).sort()).toEqual(["a", "b", "c"]);
});
