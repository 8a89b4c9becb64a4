import type { Language } from "@webordinary/domain";

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** The commonest small words, and a few that people write to us: enough for a sentence. */
export const STOP_WORDS: Readonly<Record<Language, ReadonlySet<string>>> = {
  en: words(
    "the and is are was were of to in on at for with from that this these it you we they our your my please can could would will should have has do not don't be as by an or but if when what there their them add change put remove delete make page picture hours yes thanks thank hello hi dear looks good great new open closed monday tuesday wednesday thursday friday saturday sunday",
  ),
  de: words(
    "der die das und ist sind war den dem des ein eine einen einem einer nicht mit von für auf im in zu zum zur bitte ich wir sie es ihr mein meine unser unsere kann können könnte sollte soll auch aber wenn dass oder noch mal nur wie was als am um bei aus nach neue neuen seite bild öffnungszeiten ändern ändere ersetze ja nein danke hallo guten tag montag dienstag mittwoch donnerstag freitag samstag sonntag geschlossen geöffnet passt gut",
  ),
  fr: words(
    "le la les un une des du de et est sont était pas ne que qui dans sur pour par avec sans ce cette ces il elle nous vous je mon ma mes notre nos votre vos peux pouvez peut merci bonjour plaît plait svp aussi mais si ou où au aux en page photo horaires changer changez remplace remplacez ajouter ajoutez mettre mettez supprimer oui non lundi mardi mercredi jeudi vendredi samedi dimanche fermé ouvert parfait bien",
  ),
  es: words(
    "el la los las un una unos de del y es son era no que en con por para sin se su sus lo al mi nuestro nuestra nuestros puede puedes podría favor gracias hola buenos días también pero si o como más este esta estos página foto fotos horario horarios cambiar cambia sustituye reemplaza añadir añade poner pon quitar borrar sí lunes martes miércoles jueves viernes sábado domingo cerrado abierto perfecto bien",
  ),
  it: words(
    "il lo la i gli le un uno una di del della dei delle e è sono era non che in con per da su nel nella al alla si mio mia nostro nostra nostri può puoi potete potrebbe favore grazie ciao buongiorno salve anche ma se o come più questo questa pagina foto orari orario cambiare cambia sostituisci aggiungere aggiungi aggiungete mettere metti togliere sì lunedì martedì mercoledì giovedì venerdì sabato domenica chiuso aperto perfetto bene",
  ),
};

/** Letters that one of ours has and the others don't. */
export const LETTERS: Readonly<Record<Language, RegExp | null>> = {
  en: null,
  de: /[ßäöü]/g,
  fr: /[çêœû]|\b[ldcsjn]['’](?=\p{L}{3})/gu,
  es: /[ñ¿¡]/g,
  it: /[ìò]/g,
};

/** Neighbours that would pass for one of ours. */
export const OTHER_LANGUAGES: readonly ReadonlySet<string>[] = [
  // Dutch
  words(
    "de het een en is zijn was van op voor met niet dat die dit deze ik we wij je jij u uw ons onze kunt kun kan kunnen wil ook maar als of nog om bij naar graag alsjeblieft alstublieft bedankt hallo pagina foto openingstijden wijzigen verander veranderen ja nee maandag dinsdag woensdag donderdag vrijdag zaterdag zondag gesloten open goed",
  ),
  // Danish, Norwegian
  words(
    "det den en et og er var af på for med ikke at der som jeg vi du i os vores min kan vil skal også men hvis eller til fra gerne venligst tak hej siden billede billedet åbningstider ændre ændr ja nej mandag tirsdag onsdag torsdag fredag lørdag søndag lukket åbent godt av å hei takk endre vær så snill",
  ),
  // Swedish
  words(
    "det den en ett och är var av på för med inte att som jag vi du i oss vår min kan vill ska också men om eller till från gärna tack hej sidan bild öppettider ändra ja nej måndag tisdag onsdag torsdag fredag lördag söndag stängt öppet bra",
  ),
  // Portuguese
  words(
    "o a os as um uma de do da dos das e é são não que em com por para sem se seu sua no na ao à meu nosso nossa pode podem favor obrigado obrigada olá também mas ou como mais este esta página foto horário mudar adicionar sim não segunda terça quarta quinta sexta sábado domingo fechado aberto",
  ),
  // Polish
  words("i w na z do nie to jest się że o jak za od po dla proszę dziękuję strona stronie zdjęcie zmienić dodać tak nie czy ale lub są był"),
];
