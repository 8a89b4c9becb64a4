/** Files in which a site's texts stand between quotation marks, among names that only programs read. */
const CODE = /\.(?:[cm]?[jt]sx?|json5?|css|scss)$/i;

/** A quoted text that isn't a name of something ("openingHours": ...). Linear: no part can be read in two ways. */
const QUOTED = /(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`)(\s{0,5}:)?/g;

/**
 * What a reader of the site knows of a changed place: in a code file its quoted texts (`hours: "Open at 10"` is "Open at 10"). All of it
 * where that would tell nothing, such as a number that changed.
 */
export function readablePassage(path: string, before: string, after: string): { readonly before: string; readonly after: string } {
  const whole = { before, after };
  if (!CODE.test(path)) return whole;
  const texts = { before: quotedIn(before), after: quotedIn(after) };
  const isLost = (text: string, quoted: string): boolean => text.trim() !== "" && quoted === "";
  return texts.before === texts.after || isLost(before, texts.before) || isLost(after, texts.after) ? whole : texts;
}

function quotedIn(code: string): string {
  const texts = [...code.matchAll(QUOTED)].filter(([, , , , isName]) => isName === undefined);
  return texts
    .map(([, double, single, tick]) => unescaped(double ?? single ?? tick ?? "").trim())
    .filter((text) => text !== "")
    .join("\n");
}

const unescaped = (text: string): string =>
  text.replace(/\\(?:u([\da-f]{4})|(.))/gi, (_, code: string | undefined, sign: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : /[nrt]/.test(sign) ? " " : sign,
  );
