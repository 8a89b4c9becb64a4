/** There is no emulator for this machine: what needs it wasn't run. */
export class EmulatorMissingError extends Error {
  readonly code = "emulator-missing";
  constructor(service: string, packageName: string) {
    super(
      `not run: there is no ${service} emulator for ${process.platform}-${process.arch} here. Install ${packageName}, or run \`npm run test:containers\``,
    );
    this.name = "EmulatorMissingError";
  }
}

/** The few functions of vitest that a suite is registered by; handed in, so that emulators also start outside of tests. */
type Runner = {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly test: (name: string, body: () => void) => unknown;
};

/**
 * Registers a suite that needs an emulator. Where `binary` is null its place is taken by one test that says so aloud, and that
 * fails in CI: a suite that wasn't run must not look like one that passed.
 */
export function whereEmulated(service: string, binary: string | null, { describe, test }: Runner, suite: () => void): void {
  if (binary !== null) {
    suite();
    return;
  }
  describe(`${service}: NOT RUN`, () => {
    test(`there is no emulator for ${process.platform}-${process.arch}`, () => {
      const missing = new EmulatorMissingError(service, "the emulator's package");
      if (process.env.CI) throw missing;
      console.warn(missing.message);
    });
  });
}
