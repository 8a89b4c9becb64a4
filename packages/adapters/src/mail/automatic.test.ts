import { describe, expect, it } from "vitest";
import { automaticReason } from "./automatic.ts";
import { MailHeaders } from "./mail-headers.ts";

const automatic = (lines: readonly string[], from = "scott@amelia.example"): string | null =>
  automaticReason(new MailHeaders(lines.map((line) => ({ key: line.slice(0, line.indexOf(":")).toLowerCase(), line }))), from, (address) =>
    address.startsWith("amelia@"),
  );

describe("trap 4: a machine's mail is known by one sign", () => {
  it.each<[string | null, string[], string?]>([
    ["auto-submitted", ["Auto-Submitted: auto-generated (vacation)"]],
    ["auto-submitted", ["Auto-Submitted: auto-replied; owner-email=x"]],
    ["auto-submitted", ["Auto-Submitted: no", "Auto-Submitted: auto-notified"]],
    ["auto-submitted", ["Precedence: bulk"]],
    ["auto-submitted", ["Precedence: Junk"]],
    ["auto-submitted", ["Precedence: auto_reply"]],
    ["auto-submitted", ["X-Auto-Response-Suppress: OOF, AutoReply"]],
    ["auto-submitted", ["X-Autoreply: yes"]],
    ["auto-submitted", ["X-Autorespond: vacation"]],
    ["auto-submitted", ["X-Cron-Env: <SHELL=/bin/sh>"]],
    ["auto-submitted", ["Content-Type: multipart/report; report-type=disposition-notification; boundary=x"]],
    ["auto-submitted", ['Content-Type: multipart/report; boundary="x;report-type=y"; report-type="feedback-report"']],
    ["auto-submitted", [], "no-reply@shop.example"],
    ["auto-submitted", [], "noreply@shop.example"],
    ["auto-submitted", [], "do_not.reply@shop.example"],
    ["auto-submitted", [], "no-reply+abc@shop.example"],
    ["bounce", ["Return-Path: <>"]],
    ["bounce", ["Return-Path: < >", "Auto-Submitted: auto-replied"]],
    ["bounce", ["Content-Type: multipart/report; report-type=delivery-status; boundary=x"]],
    ["bounce", ["Content-Type: multipart/report; boundary=x"]],
    ["bounce", ["X-Failed-Recipients: anna@amelia.example"]],
    ["bounce", [], "mailer-daemon@mx.example"],
    ["bounce", [], "postmaster@mx.example"],
    ["list", ["List-Id: <potters.lists.example>"]],
    ["list", ["List-Unsubscribe: <mailto:x@lists.example>"]],
    ["list", ["List-Post: <mailto:potters@lists.example>"]],
    ["list", ["Precedence: list"]],
    ["own-mail", [], "amelia@webordinary.example"],
    ["own-mail", ["List-Id: x"], "amelia+t-12345678@webordinary.example"],
  ])("%s: %j %s", (expected, lines, from) => {
    expect(automatic(lines, from)).toBe(expected);
  });

  it.each<[string[], string?]>([
    [["Auto-Submitted: no", "Precedence: normal", "Return-Path: <scott@amelia.example>"]],
    [["Auto-Submitted:", "X-Auto-Response-Suppress: None", "X-Autoreply: no"]],
    [["Content-Type: multipart/reporting"]],
    [[], "noreplacement@shop.example"],
    [[], "reply@shop.example"],
    [[], "anna.noreply@shop.example"],
    [["X-Mailer: Auto Mailer 3", "Importance: low"]],
  ])("and none of these is one: %j %s", (lines, from) => {
    expect(automatic(lines, from)).toBe(null);
  });
});

describe("a subject that says that nobody is there", () => {
  const subjects = [
    "Automatic reply: Opening hours",
    "Out of Office: Opening hours",
    "Automatische Antwort: Öffnungszeiten",
    "Abwesenheitsnotiz: Öffnungszeiten",
    "Réponse automatique : Horaires",
    "Absence du bureau : Horaires",
    "Respuesta automática: Horario",
    "Fuera de la oficina: Horario",
    "Risposta automatica: Orari",
    "Fuori sede: Orari",
    "Automatisch antwoord: Openingstijden",
    "Automatisk svar: Åbningstider",
  ];
  it.each(subjects)("is a sign in an answer, and none in a mail that answers nothing: %s", (subject) => {
    const line = `Subject: ${subject}`;
    expect([automatic([line, "In-Reply-To: <x@y>"]), automatic([line, "References: <x@y>"]), automatic([line])]).toEqual([
      "auto-submitted",
      "auto-submitted",
      null,
    ]);
    expect(automatic([`Subject: Re: ${subject}`, "In-Reply-To: <x@y>"])).toBe(null);
  });
});
