import type { Language } from "@webordinary/domain";

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Small words that a mail to this agent has, and that few of the other languages share. The mails' own lists are another adapter's. */
const WORDS: Readonly<Record<Language, ReadonlySet<string>>> = {
  en: words("the and is are of to for with this that it we you my our please can could would not make change page photo thanks thank hello hi"),
  de: words(
    "der die das und ist sind den dem ein eine nicht mit von für auf im zu bitte ich wir sie mein unser kannst können seite foto danke hallo",
  ),
  fr: words("le la les un une des du et est sont ne pas pour sur dans avec je nous vous mon notre votre page photo peux pouvez merci bonjour"),
  es: words("el la los las un una y es son no en por con para mi nuestro su puedes puede favor página foto gracias hola buenos"),
  it: words("il la lo gli le un una e è sono non in con per mio nostro sua puoi può favore pagina foto grazie ciao buongiorno"),
};
/** So much is looked at. Characters. */
const MAX_LOOKED_CHARACTERS = 2_000;
/** One word ("die", "no") proves nothing. */
const MIN_WORDS = 2;

/** The language to answer in: of the writer's own words, else of the phrase that was understood, else of what it quotes. */
export function answerLanguage(text: string, phrase: Language | null): Language {
  const looked = text.slice(0, MAX_LOOKED_CHARACTERS).toLowerCase();
  return commonest(looked.replace(/"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»/g, " ")) ?? phrase ?? commonest(looked) ?? "en";
}

/** Null when two have as many words, or none has enough. */
function commonest(text: string): Language | null {
  const found = text.match(/\p{L}+/gu) ?? [];
  const counts = Object.entries(WORDS).map(([language, known]) => ({
    language: language as Language,
    count: found.filter((word) => known.has(word)).length,
  }));
  const [first, second] = counts.sort((a, b) => b.count - a.count);
  return first && first.count >= MIN_WORDS && first.count > (second?.count ?? 0) ? first.language : null;
}
