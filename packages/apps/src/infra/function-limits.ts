/** The functions, by their folder in `packages/apps/src`. */
export const FUNCTION_KEYS = ["ingest", "relay", "router", "reply", "janitor", "webhook", "chat"] as const;
export type FunctionKey = (typeof FUNCTION_KEYS)[number];

/** Those that a stage has: a chat's only where a chat service is set. */
export const functionsIn = ({ chat }: { readonly chat: object | undefined }): readonly FunctionKey[] =>
  FUNCTION_KEYS.filter((key) => key !== "chat" || chat !== undefined);

export type FunctionLimits = { readonly timeoutSeconds: number; readonly memoryMb: number };

/** A Lambda's share of a core follows its memory: 1,769 MB is one. Timeouts are several times what the work takes. */
export const FUNCTION_LIMITS: Readonly<Record<FunctionKey, FunctionLimits>> = {
  // Parses a mail of up to 40 MB with its photos.
  ingest: { timeoutSeconds: 60, memoryMb: 1536 },
  relay: { timeoutSeconds: 60, memoryMb: 512 },
  router: { timeoutSeconds: 30, memoryMb: 512 },
  // Sends one mail at a time, with attachments.
  reply: { timeoutSeconds: 60, memoryMb: 512 },
  // Ends before the next one begins: two sweeps at once would ring every bell twice. (Reserving its concurrency would do it too,
  // but a new account has none to reserve.)
  janitor: { timeoutSeconds: 240, memoryMb: 512 },
  // GitHub gives up after ten seconds.
  webhook: { timeoutSeconds: 10, memoryMb: 256 },
  // Looks into the message's pictures while its sender waits.
  chat: { timeoutSeconds: 30, memoryMb: 1536 },
};
