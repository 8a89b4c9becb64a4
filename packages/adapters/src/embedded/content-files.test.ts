import { mkdtemp, open, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StorageFullError } from "@webordinary/domain";
import { mediaStoreContract, rawMailStoreContract } from "@webordinary/testing/contracts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { contentKey } from "../memory/content-key.ts";
import { ContentFiles } from "./content-files.ts";
import { FileMediaStore } from "./file-media-store.ts";
import { FileRawMailStore } from "./file-raw-mail-store.ts";

rawMailStoreContract("FileRawMailStore", () => inTemporaryFolder((folder) => new FileRawMailStore(folder)));
mediaStoreContract("FileMediaStore", () => inTemporaryFolder((folder) => new FileMediaStore(folder)));

async function inTemporaryFolder<Store>(make: (folder: string) => Store) {
  const folder = await mkdtemp(join(tmpdir(), "webordinary-files-"));
  return {
    store: make(folder),
    restarted: async () => make(folder),
    fill: failWritesWith("ENOSPC"),
    stop: () => rm(folder, { recursive: true }),
  };
}

/** From the call on every write to a file stops half-way with this error, as on a full disk. */
const failWritesWith = (code: string) => async () => {
  const probe = await open(tmpdir(), "r");
  const prototype = Object.getPrototypeOf(probe) as typeof probe;
  await probe.close();
  vi.spyOn(prototype, "writeFile").mockImplementation(async function (this: typeof probe, content) {
    await this.write((content as Uint8Array).subarray(0, 10));
    throw Object.assign(new Error(`${code}: write`), { code });
  });
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "webordinary-files-"));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const content = new TextEncoder().encode("a photo of a bowl");
const filesIn = async () => (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

test("a file lies under its content's hash, and nothing else lies there", async () => {
  await new ContentFiles(folder).put(content);
  expect((await filesIn()).map(({ parentPath, name }) => `${parentPath}/${name}`)).toEqual([`${folder}/${contentKey(content)}`]);
});

test("a write that ran out of room leaves no half file behind, and works when there is room", async () => {
  const files = new ContentFiles(folder);
  await failWritesWith("ENOSPC")();
  await expect(files.put(content)).rejects.toThrow(StorageFullError);
  expect(await filesIn()).toEqual([]);
  vi.restoreAllMocks();
  expect(await files.get(await files.put(content))).toEqual(Buffer.from(content));
});

test("another fault of the disk is told as what it is", async () => {
  await failWritesWith("EIO")();
  await expect(new ContentFiles(folder).put(content)).rejects.toMatchObject({ code: "EIO" });
});

test("a file that was cut short by other means is written anew", async () => {
  const files = new ContentFiles(folder);
  const key = await files.put(content);
  await writeFile(join(folder, key), "a pho");
  await files.put(content);
  expect(await files.get(key)).toEqual(Buffer.from(content));
});
