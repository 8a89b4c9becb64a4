/**
 * Words by which a request is known as a large one before anybody looks at the site: to make it anew, or to remove pages. In
 * English, German, French, Spanish and Italian; without accents. What is missed here, the scope guard finds in the work.
 */
const ANEW =
  /\b(?:re-?design\w*|relaunch|overhaul|restructure|rebuild (?:the |our |my )?(?:site|website)|rewrite (?:the )?(?:whole|entire|all)|(?:whole|entire) (?:site|website)|every page|all (?:the |our )?pages|neu ?gestalt\w*|umgestalt\w*|komplett neu|ganzen? (?:seite|website|homepage)|alle[nr]? seiten|refonte|refaire (?:tout )?le site|tout le site|toutes les pages|redisen\w*|todo el sitio|toda la web|todas las paginas|ridisegn\w*|rifare (?:tutto )?il sito|tutto il sito|tutte le pagine)\b/;

const REMOVE =
  /^(?:delete|remove|drop|losch(?:e|en|t)?|entfern(?:e|en|t)?|supprim(?:e|er|ez)|enlev(?:e|er|ez)|retir(?:e|er|ez)|elimin(?:a|ar|e|en|are|i)|borr(?:a|ar|e)|suprim(?:a|ir|e)|cancell(?:a|are|i)|rimuov(?:i|ere|a)|togli(?:ere)?|tolga)$/;
const PAGES = /^(?:pages?|section|blog|shop|posts|(?:unter)?seiten?|bereich|rubrique|paginas?|seccion|pagin[ae]|sezione)$/;
/** What follows one of these only says where: "remove the photo on the page". */
const WHERE =
  /^(?:on|in|at|of|from|with|to|for|by|below|above|under|auf|im|von|vom|aus|bei|mit|unter|uber|zu|zur|de|du|des|d|sur|dans|en|sous|avec|del|sobre|con|di|del|dal|dalla|della|dei|sulla|sul|nella|nel|su)$/;

/** Words between the verb and what it is about. */
const REACH = 5;
/** German's verb stands at the end, so more lies between: its page may be the sentence's first word but one. */
const REACH_BACK = 9;
/** Requests are read this far; what a mail is about stands at its beginning. Characters. */
const READ = 5_000;

export function isLargeRequest(text: string): boolean {
  const plain = text.slice(0, READ).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ");
  return ANEW.test(plain) || plain.split(/[.!?;:]/).some(removesPages);
}

/** "delete the old page", and as German says it, "die alte Seite bitte löschen". */
function removesPages(sentence: string): boolean {
  const words = sentence.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.some((word, at) => {
    if (!REMOVE.test(word)) return false;
    return isAboutPages(words.slice(at + 1, at + 1 + REACH)) || isAboutPages(words.slice(Math.max(0, at - REACH_BACK), at));
  });
}

function isAboutPages(words: readonly string[]): boolean {
  const page = words.findIndex((word) => PAGES.test(word));
  return page >= 0 && !words.slice(0, page).some((word) => WHERE.test(word));
}
