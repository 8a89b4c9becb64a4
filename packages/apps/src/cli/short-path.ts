import { relative } from "node:path";

/** A path as one would type it here: relative when that is shorter. */
export function shortPath(path: string, from: string = process.cwd()): string {
  const short = relative(from, path) || ".";
  return short.length < path.length ? short : path;
}
