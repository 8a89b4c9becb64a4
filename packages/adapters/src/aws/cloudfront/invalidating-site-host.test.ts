import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { emptySiteHostState, MemorySiteHost } from "@webordinary/adapters/memory";
import { Release, SiteId } from "@webordinary/domain";
import { siteHostContract } from "@webordinary/testing/contracts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clientSettings } from "../client-settings.ts";
import { InvalidatingSiteHost } from "./invalidating-site-host.ts";

type Asked = { readonly url: string; readonly body: string };

let server: Server;
let asked: Asked[];
let status: number;

beforeEach(async () => {
  asked = [];
  status = 201;
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      asked.push({ url: request.url ?? "", body });
      response.writeHead(status, { "content-type": "text/xml" });
      response.end(
        status === 201
          ? "<Invalidation><Id>I1</Id></Invalidation>"
          : "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>",
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

const production = SiteId.parse("amelia");
const preview = SiteId.parse("t-one00001");
const release = Release.parse({ releaseId: "1".repeat(32), files: [] });
const read = async () => new Uint8Array();

function makeHost(state = emptySiteHostState()): InvalidatingSiteHost {
  const { port } = server.address() as AddressInfo;
  const settings = clientSettings({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: "emulated", secretAccessKey: "emulated" },
    maxAttempts: 1,
  });
  const distributionOf = (site: SiteId) => (site === production ? "E123" : null);
  return new InvalidatingSiteHost({ host: new MemorySiteHost(state), cloudFront: new CloudFrontClient(settings), distributionOf });
}

siteHostContract("InvalidatingSiteHost", async () => {
  const state = emptySiteHostState();
  return { host: makeHost(state), restart: () => makeHost(state) };
});

describe("a site behind CloudFront", () => {
  test("is forgotten by the caches after each publish, under a reference of that deployment", async () => {
    const host = makeHost();
    await host.publish(production, release, 3, read);
    expect(asked.map(({ url }) => url)).toStrictEqual(["/2020-05-31/distribution/E123/invalidation"]);
    expect(asked[0]?.body).toContain("<Path>/*</Path>");
    expect(asked[0]?.body).toContain(`<CallerReference>amelia-3-${"1".repeat(32)}</CallerReference>`);
  });

  test("isn't asked for where there is no distribution, nor for a publish that was refused", async () => {
    const host = makeHost();
    await host.publish(preview, release, 3, read);
    await host.publish(production, release, 3, read);
    expect(await host.publish(production, release, 2, read)).toStrictEqual({ ok: false, reason: "superseded" });
    expect(asked.length).toBe(1);
  });

  test("tells of a role that may not, with a code", async () => {
    status = 403;
    await expect(makeHost().publish(production, release, 3, read)).rejects.toMatchObject({ code: "access-denied" });
  });
});
