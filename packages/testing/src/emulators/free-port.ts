import { createServer } from "node:net";

/** A port of 127.0.0.1 that was free a moment ago, for servers that can't say which one they took. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address !== null ? done(address.port) : failed(new Error("no port was given"))));
    });
  });
}
