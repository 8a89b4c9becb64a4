import { text } from "node:stream/consumers";
import { handler } from "../../relay/handler.ts";

// The relay's function as a process that can be killed: takes one batch of the stream from stdin.
await handler(JSON.parse(await text(process.stdin)));
