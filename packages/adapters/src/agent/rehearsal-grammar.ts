import type { Language } from "@webordinary/domain";

/** The phrases of one language. Each expression is tried at one place of a text (`y`), and a quotation follows it. */
export type Grammar = {
  /** One of these begins a request; alternatives of a regular expression. */
  readonly keywords: string;
  readonly change: RegExp;
  /** Between the old words and the new ones. */
  readonly to: RegExp;
  readonly addPage: RegExp;
  /** Between a page's title and its text. */
  readonly saying: RegExp;
  readonly remove: RegExp;
};

/** In the order in which they are tried: two languages share "change" and "cambia", and differ in what comes next. */
export const GRAMMAR: Readonly<Record<Language, Grammar>> = {
  en: {
    keywords: "change|replace|add|remove|delete",
    change: /(?:change|replace)\s+(?:the\s+)?(?:(?:text|words?|title|heading|line)\s*)?:?\s*/iuy,
    to: /\s*,?\s*(?:to|into|with|by)\s*:?\s*/iuy,
    addPage: /add\s+(?:a\s+|the\s+)?(?:new\s+)?page\s+(?:called\s+|named\s+|titled\s+)?:?\s*/iuy,
    saying: /\s*,?\s*(?:saying|that says|which says|with(?:\s+the)?\s+text)\s*:?\s*/iuy,
    remove: /(?:remove|delete)\s+(?:the\s+)?(?:(?:text|words?|line|sentence|paragraph)\s*)?:?\s*/iuy,
  },
  de: {
    keywords: "ändere|aendere|ändern sie|ersetze|ersetzen sie|ergänze|ergänzen sie|entferne|entfernen sie|lösche|löschen sie",
    change:
      /(?:ändere|aendere|ändern sie|ersetzen? sie|ersetze)\s+(?:(?:den|das|die)\s+)?(?:(?:text|wörter|worte?|titel|überschrift|zeile)\s*)?:?\s*/iuy,
    to: /\s*,?\s*(?:zu|in|durch|mit|auf)\s*:?\s*/iuy,
    addPage: /ergänzen?\s+(?:sie\s+)?(?:(?:eine|die)\s+)?(?:neue\s+)?seite\s+(?:namens\s+)?:?\s*/iuy,
    saying: /\s*,?\s*mit(?:\s+dem)?\s+text\s*:?\s*/iuy,
    remove: /(?:entferne|lösche)n?\s+(?:sie\s+)?(?:(?:den|das|die)\s+)?(?:(?:text|wörter|worte?|zeile|satz|absatz)\s*)?:?\s*/iuy,
  },
  fr: {
    keywords: "change|changez|remplace|remplacez|ajoute|ajoutez|supprime|supprimez|enlève|enlevez",
    change: /(?:change|remplace)z?\s+(?:(?:le|la|les)\s+)?(?:(?:texte|mots?|titre|ligne)\s*)?:?\s*/iuy,
    to: /\s*,?\s*(?:par|en|avec)\s*:?\s*/iuy,
    addPage: /ajoutez?\s+(?:(?:une|la)\s+)?(?:nouvelle\s+)?page\s+(?:appelée\s+|intitulée\s+)?:?\s*/iuy,
    saying: /\s*,?\s*avec(?:\s+le)?\s+texte\s*:?\s*/iuy,
    remove: /(?:supprimez?|enlève|enlevez)\s+(?:(?:le|la|les)\s+)?(?:(?:texte|mots?|ligne|phrase|paragraphe)\s*)?:?\s*/iuy,
  },
  es: {
    keywords: "cambia|cambie|reemplaza|reemplace|sustituye|sustituya|añade|añada|agrega|quita|elimina|borra",
    change: /(?:cambi[ae]|reempla(?:za|ce)|sustituy[ea])\s+(?:(?:el|la|los|las)\s+)?(?:(?:texto|palabras?|título|línea)\s*)?:?\s*/iuy,
    to: /\s*,?\s*(?:por|a|en)\s*:?\s*/iuy,
    addPage: /(?:añad[ea]|agrega)\s+(?:(?:una|la)\s+)?(?:nueva\s+)?página\s+(?:nueva\s+|llamada\s+)?:?\s*/iuy,
    saying: /\s*,?\s*con(?:\s+el)?\s+texto\s*:?\s*/iuy,
    remove: /(?:quita|elimina|borra)\s+(?:(?:el|la|los|las)\s+)?(?:(?:texto|palabras?|línea|frase|párrafo)\s*)?:?\s*/iuy,
  },
  it: {
    keywords: "cambia|cambiate|sostituisci|sostituite|aggiungi|aggiungete|togli|rimuovi|elimina",
    change: /(?:cambia(?:te)?|sostitui(?:sci|te))\s+(?:(?:il|la|le|lo)\s+)?(?:(?:testo|parol[ae]|titolo|riga)\s*)?:?\s*/iuy,
    to: /\s*,?\s*(?:in|con)\s*:?\s*/iuy,
    addPage: /aggiung(?:i|ete)\s+(?:(?:una|la)\s+)?(?:nuova\s+)?pagina\s+(?:nuova\s+|chiamata\s+)?:?\s*/iuy,
    saying: /\s*,?\s*con(?:\s+il)?\s+testo\s*:?\s*/iuy,
    remove: /(?:togli|rimuovi|elimina)\s+(?:(?:il|la|le|lo)\s+)?(?:(?:testo|parol[ae]|riga|frase|paragrafo)\s*)?:?\s*/iuy,
  },
};
