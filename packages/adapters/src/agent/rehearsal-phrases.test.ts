import { describe, expect, it } from "vitest";
import { MAX_REQUESTS, understand } from "./rehearsal-phrases.ts";

const change = (from: string, to: string) => ({ kind: "change", from, to });

describe("the rehearsal agent understands", () => {
  it.each([
    ['change "A" to "B"'],
    ["Change “A” to “B”."],
    ["ändern: CHANGE „A“ TO „B“"],
    ["please change «A» to « B »"],
    ["change 'A' to 'B'"],
    ["change ‘A’ to ‘B’"],
    ['replace "A" with "B"'],
    ['Please replace the text "A"\nwith "B", thanks'],
    ['change the title: "A" to: "B"'],
  ])("%s", (text) => {
    expect(understand(text)).toEqual({ requests: [change("A", "B")], unclear: [], language: "en" });
  });

  it.each([
    ["de", 'ändere "A" zu "B"'],
    ["de", "Bitte ändern Sie den Text „A“ in „B“."],
    ["de", 'Ersetze "A" durch "B"'],
    ["fr", 'remplace "A" par "B"'],
    ["fr", "Changez le titre « A » en « B », merci"],
    ["es", 'cambia "A" por "B"'],
    ["es", "Por favor, sustituya el texto «A» por «B»."],
    ["it", 'cambia "A" in "B"'],
    ["it", 'sostituisci "A" con "B"'],
  ])("%s: %s", (language, text) => {
    expect(understand(text)).toEqual({ requests: [change("A", "B")], unclear: [], language });
  });

  it.each([
    ["de", 'ergänze eine Seite "T" mit dem Text "X"; lösche "Y"'],
    ["fr", 'ajoute une page "T" avec le texte "X" et supprime "Y"'],
    ["es", 'añade una página "T" con el texto "X" y quita "Y"'],
    ["it", 'aggiungi una pagina "T" con il testo "X" e togli "Y"'],
  ])("pages to add and texts to remove, %s: %s", (language, text) => {
    const requests = [
      { kind: "add-page", title: "T", text: "X" },
      { kind: "remove", text: "Y" },
    ];
    expect(understand(text)).toEqual({ requests, unclear: [], language });
  });

  it("what stands between the marks exactly, apostrophes and line breaks too", () => {
    expect(understand(`change 'We don't open' to "On Monday we are closed\nOn Tuesday we open $& {x}"`).requests).toEqual([
      change("We don't open", "On Monday we are closed\nOn Tuesday we open $& {x}"),
    ]);
  });

  it("pages to add and texts to remove", () => {
    expect(understand('Add a page "Workshops" saying "Come and throw."\nremove the line "Old news"').requests).toEqual([
      { kind: "add-page", title: "Workshops", text: "Come and throw." },
      { kind: "remove", text: "Old news" },
    ]);
  });

  it("several requests on lines of their own or in one sentence", () => {
    expect(understand('change "A" to "B" and replace "C" with "D"; then delete "E"\nChange "F" to "G"').requests).toEqual([
      change("A", "B"),
      change("C", "D"),
      { kind: "remove", text: "E" },
      change("F", "G"),
    ]);
  });

  it("no phrases that stand within the quoted text", () => {
    expect(understand('change "remove “x”" to "add a page"').requests).toEqual([change("remove “x”", "add a page")]);
  });
});

describe("the rehearsal agent doesn't understand", () => {
  it.each([
    ["make it prettier", []],
    ["change the colour to blue", ["change the colour to blue"]],
    ['Hello,\nremove everything from "x', ['remove everything from "x']],
    ['change "" to "B"', ['change "" to "B"']],
    ["the changes were removed", []],
  ])("%s", (text, unclear) => {
    expect(understand(text)).toEqual({ requests: [], unclear, language: null });
  });

  it("more requests than a mail may have: it names the next ones", () => {
    const { requests, unclear } = understand('change "A" to "B"\n'.repeat(MAX_REQUESTS + 1));
    expect([requests.length, unclear]).toEqual([MAX_REQUESTS, ['change "A" to "B"']]);
  });

  it("hostile text soon", () => {
    for (const unit of ['change "', "change “", "add a page ", "remove\n", "change 'a't "]) {
      // Quadratic work on 50 KB would take minutes of this process's own time.
      const before = process.cpuUsage();
      understand(unit.repeat(Math.ceil(50_000 / unit.length)));
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1000).toBeLessThan(10_000);
    }
  });
});
