import { relative } from "node:path";
import { expect, test } from "vitest";
import { dataArgument } from "./data-argument.ts";

test.each([
  ["the default folder", "/home/jo/.webordinary", ""],
  ["another folder", "/home/jo/shop", " --data shop"],
  ["a folder elsewhere", "/srv/shop", " --data ../../srv/shop"],
  ["a folder with spaces", "/home/jo/my shop", " --data 'my shop'"],
  ["a folder with a quotation mark", "/home/jo/jo's", " --data 'jo'\\''s'"],
])("a printed command names %s so that it can be typed as it stands", (_what, dataDir, argument) => {
  expect(dataArgument(dataDir, (path) => relative("/home/jo", path))).toBe(argument);
});
