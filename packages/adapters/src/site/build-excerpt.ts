const MAX_LINES = 40;
const MAX_CHARS = 4000;
/** Lines before the first error that tell which file it was in. */
const LINES_BEFORE = 1;

const TELLS_AN_ERROR = /error|failed|cannot|could not|couldn't|unexpected|not found|no such|invalid|missing|denied/i;
/** npm's framing of a failed script says nothing of the site; neither do frames of other people's code. */
const FRAMING =
  /^npm (error|ERR!) (code|path|workspace|location|command|Lifecycle script|A complete log|errno|Command failed)|^npm (notice|warn)|^\s*> /;
const FOREIGN_FRAME = /^\s+at .*(node_modules|node:)/;

/**
 * The few lines of a build's output that tell what is wrong, from the first error on. `hidden` are folders of this machine, the
 * longest first, with what is written instead.
 */
export function buildExcerpt(output: string, hidden: readonly (readonly [folder: string, shown: string])[]): string {
  const shown = hidden.reduce((text, [folder, name]) => text.replaceAll(folder, name), output);
  const lines = shown
    .replaceAll("file://", "")
    .split(/\r\n|\r|\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !FOREIGN_FRAME.test(line));
  const own = lines.filter((line) => !FRAMING.test(line));
  const useful = own.length > 0 ? own : lines;
  const error = useful.findIndex((line) => TELLS_AN_ERROR.test(line));
  const from = error === -1 ? Math.max(0, useful.length - MAX_LINES) : Math.max(0, error - LINES_BEFORE);
  return useful
    .slice(from, from + MAX_LINES)
    .join("\n")
    .slice(0, MAX_CHARS);
}
