/** A person's wish to end. */
export type StopSignal = {
  /** Aborts at Ctrl-C or SIGTERM; at a second one the process ends at once, which loses nothing either. */
  readonly signal: AbortSignal;
  /** Signals end the process again as if nobody had listened. */
  forget(): void;
};

/** What a shell calls the end by a signal: 128 and the signal's number. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

export function listenForStop(): StopSignal {
  const controller = new AbortController();
  const heard = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(name === "SIGINT" ? EXIT_CODES.SIGINT : EXIT_CODES.SIGTERM);
    controller.abort();
  };
  const names = ["SIGINT", "SIGTERM"] as const;
  for (const name of names) process.on(name, heard);
  return {
    signal: controller.signal,
    forget: () => {
      for (const name of names) process.off(name, heard);
    },
  };
}
