import { expect, test } from "vitest";
import { ProjectId, projectUser, splitProjectUser, ThreadId, UserId } from "./ids.ts";

test("a thread id with a shell's or a path's characters is refused", () => {
  for (const hostile of ["../../etc", "a;rm -rf /", "-rf-12345", "UPPERCASE", "short", "x".repeat(41), "$(id)12345"]) {
    expect(ThreadId.safeParse(hostile).success, hostile).toBe(false);
  }
  expect(ThreadId.safeParse("t-abc12345").success).toBe(true);
});

test("a project can't take a thread's or a host's name", () => {
  for (const name of ["t-abc12345", "edit", "www", "localhost", "a.b", ""]) expect(ProjectId.safeParse(name).success, name).toBe(false);
});

test("a project+user comes apart as it was put together", () => {
  const pair = projectUser(ProjectId.parse("amelia"), UserId.parse("scott"));
  expect(pair).toBe("amelia+scott");
  expect(splitProjectUser(pair)).toEqual({ projectId: "amelia", userId: "scott" });
});
