import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { DAMAGED, type ImageRefusal, tooSlow } from "./prepared-image.ts";

/** Eight bits per channel, red green blue alpha, from the top left; turned as the file asks, in the file's own colours. */
export type DecodedPixels = { readonly ok: true; readonly data: Uint8Array; readonly width: number; readonly height: number };

/** Written out, not a file of its own: a bundled function has no such file beside it. */
const DECODE = `
const { parentPort, workerData } = require("node:worker_threads");
Promise.resolve()
  .then(() => require(workerData.decoder).all({ buffer: workerData.bytes }))
  .then((images) => images[workerData.index].decode())
  .then(({ data, width, height }) => parentPort.postMessage({ data, width, height }, [data.buffer]));
`;

/**
 * Decodes one of the file's images (they are counted from 0) with libheif's WebAssembly, in a thread that is ended when it takes longer
 * than `timeoutMs`: the decoder can't be interrupted, and everything else would wait for it. The caller checks the size by the header
 * first. Throws when heic-decode isn't installed.
 */
export function decodeHeic(bytes: Uint8Array, index: number, timeoutMs: number): Promise<DecodedPixels | ImageRefusal> {
  const decoder = createRequire(import.meta.url).resolve("heic-decode");
  const worker = new Worker(DECODE, { eval: true, workerData: { decoder, bytes, index }, env: {}, stdout: true, stderr: true });
  return new Promise<DecodedPixels | ImageRefusal>((resolve) => {
    const timer = setTimeout(() => resolve(tooSlow(timeoutMs)), timeoutMs);
    worker.once("message", ({ data, width, height }: { data: Uint8ClampedArray; width: number; height: number }) => {
      clearTimeout(timer);
      resolve({ ok: true, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength), width, height });
    });
    // An error in the decoder or the end of the thread by lack of memory: for the sender both are a picture that doesn't open.
    for (const end of ["error", "exit"]) {
      worker.once(end, () => {
        clearTimeout(timer);
        resolve(DAMAGED);
      });
    }
  }).finally(() => worker.terminate());
}
