import { startSqsAndS3 } from "@webordinary/testing/emulators";

// A process of its own, so that what is measured shares no thread with the server that it is measured against.
const { endpoint, stop } = await startSqsAndS3();
console.log(endpoint);
process.stdin.resume();
process.stdin.once("end", () => void stop());
