import { SmtpListener, SmtpListenerError } from "@webordinary/adapters/embedded";
import { ANSWERED_REASONS, type IngestOutcome, ingestMail, type Ports } from "@webordinary/domain";

/** Where mail comes in. Not started yet. */
export function messageDoor(ports: Ports, port: number): SmtpListener {
  const { clock, logger } = ports;
  return new SmtpListener({ port, clock, logger, onMail: async (raw) => verdict(await ingestMail(ports, raw)) });
}

/** Resolves with the port. Throws a `MailPortTakenError` when another program has it. */
export async function openDoor(door: SmtpListener, port: number): Promise<number> {
  try {
    return await door.listen();
  } catch (error) {
    throw error instanceof SmtpListenerError && error.code === "port-taken" ? new MailPortTakenError(port, { cause: error }) : error;
  }
}

/** Another program listens where mail should come in. */
export class MailPortTakenError extends Error {
  readonly code = "port-taken";

  constructor(port: number, options?: ErrorOptions) {
    super(`mail can't come in on 127.0.0.1:${port}, another program has the port: stop it, or choose another port with --smtp-port`, options);
    this.name = "MailPortTakenError";
  }
}

/**
 * A mail that nobody will answer is refused while its sender's mail server is still there to hear why: told, and no backscatter.
 * It is kept and noted all the same.
 */
function verdict(outcome: IngestOutcome) {
  if (outcome.kind !== "ignored") return { accepted: true, note: `${outcome.kind} as ${outcome.threadId}` } as const;
  const { reason, detail, threadId } = outcome;
  if (ANSWERED_REASONS.includes(reason)) return { accepted: true, note: `not acted on (${reason}), see the reply in ${threadId}` } as const;
  return { accepted: false, permanent: true, note: `not acted on (${reason}): ${detail}` } as const;
}
