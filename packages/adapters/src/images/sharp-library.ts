import type sharp from "sharp";

/** Threads per image: images are worked on one at a time, beside a worker that also builds a site. */
const THREADS = 2;

let loaded: Promise<typeof sharp> | undefined;

/** `sharp`, loaded by the first image only: it brings 18 MB of native code, which a function that takes mails without images never needs. */
export function loadSharp(): Promise<typeof sharp> {
  loaded ??= import("sharp").then(({ default: library }) => {
    library.concurrency(THREADS);
    // Every image is seen once: a cache would only keep memory.
    library.cache(false);
    return library;
  });
  return loaded;
}

let last: Promise<unknown> = Promise.resolve();

/** Runs after everything that was asked for before it, whether that succeeded or not: a decoded photo takes up to half a gigabyte. */
export function oneAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
  const mine = last.then(work);
  last = mine.then(
    () => undefined,
    () => undefined,
  );
  return mine;
}
