import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";

/** What happens to one request instead of its usual way. */
export type Fault =
  /** Carried out, and then the connection breaks before the answer. */
  | "lost-answer"
  /** Not carried out, and never answered. */
  | "silence"
  /** Answered in the service's stead. */
  | { readonly status: number; readonly body: object };

export type FaultyProxy = {
  readonly endpoint: string;
  /** The operations that came in, such as `PutItem`, oldest first. */
  readonly operations: readonly string[];
  /** The next request meets the first fault, the one after it the second, and so on; `meanwhile` runs before each. */
  breakNext(faults: readonly Fault[], meanwhile?: () => Promise<unknown>): void;
  stop(): Promise<void>;
};

/** Stands between an AWS client and an emulator, and breaks what it is told to: for tests of retries and lost answers over real sockets. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const operations: string[] = [];
  let faults: Fault[] = [];
  let before: (() => Promise<unknown>) | undefined;
  const server = createServer((request, response) => {
    operations.push(String(request.headers["x-amz-target"] ?? request.method).replace(/^.*\./, ""));
    const fault = faults.shift();
    const ready = fault === undefined ? undefined : before?.();
    void Promise.resolve(ready).then(() => meet(fault, target, request, response));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the proxy has no port");
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    operations,
    breakNext(next, meanwhile) {
      faults = [...next];
      before = meanwhile;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A body as the JSON protocols write an error. */
export const awsError = (type: string, status = 400, more: object = {}): Fault => ({
  status,
  body: { __type: `com.amazonaws#${type}`, message: "played", ...more },
});

function meet(fault: Fault | undefined, target: string, request: IncomingMessage, response: ServerResponse): void {
  if (fault === "silence") return;
  if (typeof fault === "object") {
    request.resume();
    response.writeHead(fault.status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(fault.body));
    return;
  }
  const { method, headers, url = "/" } = request;
  const forwarded = httpRequest(new URL(url, target), { ...(method === undefined ? {} : { method }), headers }, (answer) => {
    if (fault === "lost-answer") {
      answer.resume().on("end", () => response.destroy());
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  forwarded.on("error", () => response.destroy());
  request.pipe(forwarded);
}
