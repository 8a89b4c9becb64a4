import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { gitCredentials } from "./git-credentials.ts";
import { GitRepositories } from "./git-repositories.ts";

let home: string;
let server: Server;
let asked: (string | undefined)[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "git-credentials-"));
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await rm(home, { recursive: true, force: true });
});

const here = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const repositories = (origin: string) =>
  new GitRepositories({
    home,
    path: process.env.PATH ?? "",
    env: gitCredentials(origin, "s3cret-token"),
    committer: { name: "WebOrdinary", email: "webordinary@localhost" },
  });

test("the token is told to its own host, and stands in no word that git says", async () => {
  const answer = await repositories(here()).branches(`${here()}/bakery.git`);
  expect(new Set(asked)).toStrictEqual(new Set([`Basic ${Buffer.from("x-access-token:s3cret-token").toString("base64")}`]));
  expect(answer.ok).toBe(false);
  expect(JSON.stringify(answer)).not.toContain("s3cret");
});

test("no other host hears of it", async () => {
  await repositories("https://github.com").branches(`${here()}/bakery.git`);
  expect(new Set(asked)).toStrictEqual(new Set([undefined]));
});
