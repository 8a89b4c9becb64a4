import { expect, test } from "vitest";
import { withoutCredentials } from "./without-credentials.ts";

test.each([
  ["https://jo:s3cret@git.example/bakery.git", "https://git.example/bakery.git"],
  ["https://s3cret@git.example/bakery.git", "https://git.example/bakery.git"],
  ["https://jo:s3@cret@git.example/bakery.git", "https://git.example/bakery.git"],
  ["ssh://git:s3cret@git.example/bakery.git", "ssh://git.example/bakery.git"],
  ["ssh://git@git.example/bakery.git", "ssh://git@git.example/bakery.git"],
  ["git@git.example:bakery.git", "git@git.example:bakery.git"],
  ["/srv/jo@home/bakery.git", "/srv/jo@home/bakery.git"],
  ["fatal: 'https://s3cret@a.example/x' and HTTPS://jo:s3cret@b.example/y", "fatal: 'https://a.example/x' and HTTPS://b.example/y"],
])("%s is shown as %s", (address, shown) => {
  expect(withoutCredentials(address)).toBe(shown);
});
