import { delimiter, dirname } from "node:path";
import { expect, test } from "vitest";
import { settingsFrom } from "./environment.ts";

const options = { dataDir: "/data" };

test("children find the Node that runs this first, then what the operator's PATH names", () => {
  const path = ["/opt/a", "/opt/b"].join(delimiter);
  expect(settingsFrom(options, { PATH: path }).path.split(delimiter)).toEqual([dirname(process.execPath), "/opt/a", "/opt/b"]);
});

test("of the operator's environment git and builds get what is named, and nothing else", () => {
  const { gitEnv, buildEnv } = settingsFrom(options, {
    PATH: "/bin",
    WEBORDINARY_SMTP_URL: "smtp://jo:s3cret@mail.example",
    AWS_SECRET_ACCESS_KEY: "s3cret",
    SSH_AUTH_SOCK: "/run/agent",
    SSL_CERT_FILE: "/ca.pem",
  });
  expect({ gitEnv, buildEnv }).toEqual({ gitEnv: { SSH_AUTH_SOCK: "/run/agent", SSL_CERT_FILE: "/ca.pem" }, buildEnv: { SSL_CERT_FILE: "/ca.pem" } });
});

test("the mail server's address tells host, port, login and TLS", () => {
  const smtpOut = (url: string) => settingsFrom(options, { WEBORDINARY_SMTP_URL: url }).smtpOut;
  expect(smtpOut("smtp://jo%40x:p%3Aw@mail.example")).toEqual({
    host: "mail.example",
    port: 587,
    secure: false,
    auth: { user: "jo@x", pass: "p:w" },
  });
  expect(smtpOut("smtps://mail.example:4465")).toEqual({ host: "mail.example", port: 4465, secure: true });
});

test.each(["mail.example:587", "http://mail.example", "smtp://"])("the mail server's address %s is a wrong setting", (url) => {
  expect(() => settingsFrom(options, { WEBORDINARY_SMTP_URL: url })).toThrow(expect.objectContaining({ code: "usage" }));
});

test("the port of the sites has to be known before anything listens", () => {
  expect(() => settingsFrom({ ...options, httpPort: 0 }, {})).toThrow(/httpPort/);
});
