/**
 * Words by which a request is known as a large one before anybody looks at the site: to make it anew, or to remove pages. In
 * English, German, French, Spanish and Italian; without accents.
 */
const REDESIGN =
  /\b(?:redesign|re-design|relaunch|overhaul|rebuild|restructure|rewrite (?:the )?(?:whole|entire|all)|(?:whole|entire) (?:site|website)|every page|all (?:the )?pages|neu ?gestalt\w*|umgestalt\w*|umbau\w*|komplett neu|ganze (?:seite|website|homepage)|alle seiten|refonte|refaire (?:tout )?(?:le|tout le) site|tout le site|toutes les pages|redisen\w*|todo el sitio|toda la web|todas las paginas|ridisegn\w*|rifare (?:tutto )?il sito|tutto il sito|tutte le pagine)\b/;
const REMOVE_PAGES =
  /\b(?:delete|remove|drop|take down)\b.{0,60}\b(?:pages?|section|blog|shop|posts)\b|\b(?:seiten?|unterseiten?|blog|bereich)\b.{0,60}\b(?:losch\w*|entfern\w*)\b|\b(?:losch\w*|entfern\w*)\b.{0,60}\b(?:seiten?|unterseiten?|blog|bereich)\b|\b(?:supprim\w*|enlev\w*|retir\w*)\b.{0,60}\b(?:pages?|rubrique|blog)\b|\b(?:elimin\w*|borr\w*|quit\w*|suprim\w*)\b.{0,60}\b(?:paginas?|seccion|blog)\b|\b(?:elimin\w*|cancell\w*|rimuov\w*|togli\w*)\b.{0,60}\b(?:pagin[ae]|sezione|blog)\b/;

/** Requests are read this far; what a mail is about stands at its beginning. Characters. */
const READ = 5_000;

export function isLargeRequest(text: string): boolean {
  const plain = text.slice(0, READ).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ");
  return REDESIGN.test(plain) || REMOVE_PAGES.test(plain);
}
