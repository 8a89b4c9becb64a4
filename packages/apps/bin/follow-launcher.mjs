// Loaded into the child of `webordinary.mjs` before anything else: when the launcher is gone, even by `kill -9`, the
// child is told to end as if by SIGTERM, so that it shuts down in order and nothing is left behind.
// @ts-check

if (process.channel) {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  // Waiting for the launcher's end is no reason to go on living.
  process.channel.unref();
}
