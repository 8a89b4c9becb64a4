/** Where commands look for the data folder when nobody says which. */
export const DEFAULT_DATA_DIR = ".webordinary";

/** Characters that a shell leaves as they are. */
const PLAIN = /^[\w./:@%+,-]+$/;

/**
 * What a command that is printed for people needs to find `dataDir`: nothing, or ` --data DIR`. `shown` gives a path as it is typed where
 * they are.
 */
export function dataArgument(dataDir: string, shown: (path: string) => string): string {
  const path = shown(dataDir);
  return path === DEFAULT_DATA_DIR ? "" : ` --data ${PLAIN.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`}`;
}
