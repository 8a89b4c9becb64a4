import type { Language } from "@webordinary/domain";
import { describe, expect, it } from "vitest";
import { detectLanguage, languageOfTag } from "./language.ts";

describe("the language of a text", () => {
  const texts: readonly (readonly [Language, string])[] = [
    ["en", "Please change the opening hours on the contact page to 9 to 5."],
    ["en", "Can you add this photo to the gallery?"],
    ["en", "Looks good, thanks!"],
    ["de", "Bitte ändert die Öffnungszeiten auf der Kontaktseite."],
    ["de", "Passt so, danke"],
    ["de", "Kannst du das Foto tauschen und den Text darunter löschen?"],
    ["fr", "Merci de changer les horaires sur la page de contact."],
    ["fr", "C'est parfait, vous pouvez publier"],
    ["fr", "Peux-tu remplacer la photo par celle-ci ?"],
    ["es", "Por favor, cambia el horario de la página de contacto."],
    ["es", "Perfecto, gracias"],
    ["es", "¿Puedes poner esta foto en la portada?"],
    ["it", "Per favore cambiate gli orari nella pagina dei contatti."],
    ["it", "Va bene così, grazie"],
    ["it", "Puoi mettere questa foto al posto di quella vecchia?"],
  ];
  it.each(texts)("%s: %s", (language, text) => {
    const another: Language = language === "fr" ? "es" : "fr";
    expect(detectLanguage(text, another)).toBe(language);
  });

  it.each([
    ["Dutch", "Graag de openingstijden op de pagina wijzigen, bedankt"],
    ["Danish", "Vil du ændre åbningstiderne på siden, tak"],
    ["Swedish", "Kan du ändra bilden på sidan, tack"],
    ["Portuguese", "Por favor mude o horário na página, obrigado"],
    ["Polish", "Proszę zmienić zdjęcie na stronie, dziękuję"],
  ])("is not guessed for %s, which nobody is answered in", (_, text) => {
    expect(detectLanguage(text)).toBe("en");
    expect(detectLanguage(text, "it")).toBe("it");
  });

  it.each([
    ["de", 'ändere "Open on Sundays and all the other days" zu "Closed on Mondays"'],
    ["fr", 'remplace "The shop is closed" par "The shop is open"'],
    ["es", "cambia “The shop is closed” por “The shop is open”"],
    ["it", "sostituisci «The shop is closed» con «The shop is open»"],
    ["de", '"Die Werkstatt ist am Montag geschlossen"'],
  ])("%s is the writer's own, whatever is quoted: %s", (language, text) => {
    expect(detectLanguage(text)).toBe(language);
  });

  it("falls back for what is too short, mixed, or no language", () => {
    expect(["", "ok", "no", "12345 :-)", "\u0000\ud800"].map((text) => detectLanguage(text, "es"))).toEqual(["es", "es", "es", "es", "es"]);
    expect(detectLanguage("ok")).toBe("en");
  });

  it("is read from a Content-Language line", () => {
    expect(["de-DE", "en, fr", " FR ", "nl", "", "x".repeat(100_000)].map(languageOfTag)).toEqual(["de", "en", "fr", null, null, null]);
  });
});
