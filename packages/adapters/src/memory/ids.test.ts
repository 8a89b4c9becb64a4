import { idsContract } from "@webordinary/testing/contracts";
import { expect, test } from "vitest";
import { SequentialIds } from "./ids.ts";

idsContract("SequentialIds", () => new SequentialIds());

test("every run of a test counts the same ids", () => {
  const ids = new SequentialIds("w1");
  expect([ids.random(), ids.random()]).toEqual(["w1-00000001", "w1-00000002"]);
});
