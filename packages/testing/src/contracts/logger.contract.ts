import type { Logger } from "@webordinary/domain";
import { describe, expect, test } from "vitest";

export type LoggerUnderTest = {
  readonly logger: Logger;
  /** What was written, a text for each line, oldest first. */
  readonly lines: () => readonly string[];
};

const LEVELS = ["info", "warn", "error"] as const;

/** What every logger promises, one that shows all levels. */
export function loggerContract(name: string, make: () => LoggerUnderTest): void {
  describe(`${name} as a Logger`, () => {
    test("each call is a line with its message and its fields, in the order of the calls", () => {
      const { logger, lines } = make();
      for (const level of LEVELS) logger[level](`said by ${level}`, { projectUser: "amelia+scott", attempt: 37 });
      logger.info("without fields");
      expect(lines()).toEqual([
        ...LEVELS.map((level) => expect.stringMatching(`said by ${level}.*amelia\\+scott.*37`)),
        expect.stringContaining("without fields"),
      ]);
    });

    test("levels are told apart", () => {
      const { logger, lines } = make();
      for (const level of LEVELS) logger[level]("the same");
      expect(new Set(lines()).size).toBe(LEVELS.length);
    });

    test("what is logged can't pretend to be another line", () => {
      const { logger, lines } = make();
      logger.warn("one\nthing", { error: "first\r\nsecond" });
      expect(lines()).toEqual([expect.stringMatching(/^.*one.*thing.*first.*second.*$/)]);
    });

    test("a field can't take the place of the message or the level", () => {
      const { logger, lines } = make();
      logger.error("what happened", { message: "another", level: "info" });
      logger.info("what happened", { message: "another", level: "info" });
      expect(lines()).toEqual([expect.stringContaining("what happened"), expect.stringContaining("what happened")]);
      expect(new Set(lines()).size).toBe(2);
    });

    test.each([
      ["a circle", circle()],
      ["a large integer", 10n ** 30n],
      ["nothing", undefined],
      ["a function", () => 1],
    ])("%s as a field keeps no line from being written", (_what, odd) => {
      const { logger, lines } = make();
      logger.error("what happened", { odd });
      expect(lines()).toEqual([expect.stringContaining("what happened")]);
    });

    test("an error as a field says what it is", () => {
      const { logger, lines } = make();
      logger.error("what happened", { error: new Error("no room") });
      expect(lines()).toEqual([expect.stringContaining("no room")]);
    });
  });
}

function circle(): object {
  const round: { itself?: object } = {};
  round.itself = round;
  return round;
}
