import { expect, test } from "vitest";
import { audienceOf } from "./audience.ts";

const of = (host: string | undefined) => {
  const audience = audienceOf(host, "localhost");
  return audience.kind === "site" ? `site ${audience.site}` : audience.kind;
};

test.each([
  ["localhost", "overview"],
  ["LOCALHOST.:4400", "overview"],
  ["127.0.0.1:4400", "overview"],
  ["[::1]:4400", "overview"],
  ["amelia.localhost:4400", "site amelia"],
  ["Edit.Amelia.localhost", "site edit.amelia"],
  ["t-4f1c9a20.localhost", "site t-4f1c9a20"],
  ["a.b.localhost", "no-site"],
  ["..localhost", "no-site"],
  [".localhost", "no-site"],
  [`${"a".repeat(200)}.localhost`, "no-site"],
  ["localhost..", "foreign"],
  ["notlocalhost", "foreign"],
  ["localhost.evil.example", "foreign"],
  ["amelia.localhost.evil.example", "foreign"],
  ["amelia.localhost:4400:80", "foreign"],
  ["amelia.localhost:99999999", "foreign"],
  ["amelia%2elocalhost", "foreign"],
  ["amélia.localhost", "foreign"],
  ["10.0.0.1", "foreign"],
  [`${"a.".repeat(200)}localhost`, "foreign"],
  ["", "foreign"],
  [undefined, "foreign"],
])("the host %j leads to %s", (host, expected) => {
  expect(of(host)).toBe(expected);
});
