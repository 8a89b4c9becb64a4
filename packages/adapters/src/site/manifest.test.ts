import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readBuiltSite } from "./manifest.ts";

let folder: string;
let dist: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wo-manifest-"));
  dist = join(folder, "mine", "dist");
  for (const path of ["mine", "theirs/dist/private"]) await mkdir(join(folder, path), { recursive: true });
  await writeFile(join(folder, "theirs/dist/index.html"), "Not published yet");
  await writeFile(join(folder, "theirs/dist/private/page.html"), "Not published yet");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a built folder that is a link publishes nothing, wherever it leads", async () => {
  const refused = { code: "unpublishable-site", message: "dist is a link, not a folder" };
  await mkdir(join(folder, "mine", "out"));
  for (const target of [join(folder, "theirs", "dist"), "../theirs/dist", "out", "nowhere"]) {
    await symlink(target, dist);
    await expect(readBuiltSite(dist)).rejects.toMatchObject(refused);
    await rm(dist);
  }
});

test("links in the folder lead to files of the site itself, or nothing is published", async () => {
  await mkdir(dist);
  await writeFile(join(dist, "index.html"), "Mine");
  await symlink("index.html", join(dist, "home.html"));
  expect((await readBuiltSite(dist)).release.files.map(({ path, size }) => [path, size])).toStrictEqual([
    ["home.html", 4],
    ["index.html", 4],
  ]);
  const links = {
    [join(folder, "theirs/dist/index.html")]: "page is a link that leads out of the site",
    [join(folder, "theirs/dist/private")]: "page is a link that leads out of the site",
    "../../theirs/dist": "page is a link that leads out of the site",
    ".": "page is a link that leads out of the site",
    "../dist": "page is a link that leads out of the site",
    nowhere: "page is a link to nothing",
  };
  for (const [target, message] of Object.entries(links)) {
    await symlink(target, join(dist, "page"));
    await expect(readBuiltSite(dist)).rejects.toMatchObject({ code: "unpublishable-site", message });
    await rm(join(dist, "page"));
  }
});

test("a site whose workspace is reached by a link is published", async () => {
  await mkdir(dist);
  await writeFile(join(dist, "index.html"), "Mine");
  await symlink(join(folder, "mine"), join(folder, "way"));
  const site = await readBuiltSite(join(folder, "way", "dist"));
  expect(new TextDecoder().decode(await site.read("index.html"))).toBe("Mine");
});
