import { delimiter, dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { DEFAULT_BEDROCK_MODEL, DEFAULT_MODEL, REHEARSAL } from "../wiring/agent-settings.ts";
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

describe("a chat", () => {
  const secret = "a secret of at least 32 characters";
  const chat = (WEBORDINARY_CHAT_SECRET: string, WEBORDINARY_CHAT_CALLBACK: string) =>
    settingsFrom(options, { WEBORDINARY_CHAT_SECRET, WEBORDINARY_CHAT_CALLBACK }).chat;

  test("is set up by a secret and a callback, and otherwise there is none", () => {
    expect(settingsFrom(options, {}).chat).toBe(null);
    expect(chat(secret, "https://chat.example/hook")).toEqual({ secret, callback: "https://chat.example/hook" });
    expect(chat(secret, "http://127.0.0.1:8080/hook")?.callback).toBe("http://127.0.0.1:8080/hook");
  });

  test.each([
    ["a secret that could be guessed", "secret", "https://chat.example/hook", "WEBORDINARY_CHAT_SECRET"],
    ["no secret", "", "https://chat.example/hook", "WEBORDINARY_CHAT_SECRET"],
    ["no callback", secret, "", "WEBORDINARY_CHAT_CALLBACK"],
    ["a callback that others could read", secret, "http://chat.example/hook", "WEBORDINARY_CHAT_CALLBACK"],
    ["a callback that is no address", secret, "chat.example", "WEBORDINARY_CHAT_CALLBACK"],
  ])("with %s is a wrong setting, which the message names", (_what, given, callback, named) => {
    expect(() => chat(given, callback)).toThrow(expect.objectContaining({ code: "usage", message: expect.stringContaining(named) }));
  });
});

test("the port of the sites has to be known before anything listens", () => {
  expect(() => settingsFrom({ ...options, httpPort: 0 }, {})).toThrow(/httpPort/);
});

describe("who edits", () => {
  const agent = (environment: Readonly<Record<string, string>>) => settingsFrom(options, environment).agent;
  const key = { ANTHROPIC_API_KEY: "sk-test" };
  const bedrock = { CLAUDE_CODE_USE_BEDROCK: "1", AWS_REGION: "eu-central-1" };

  test("is the rehearsal, as long as nobody configures somebody who pays", () => {
    expect([
      agent({}),
      agent({ ANTHROPIC_API_KEY: " " }),
      agent({ AWS_REGION: "eu-central-1", AWS_PROFILE: "me", CLAUDE_CODE_USE_BEDROCK: "0" }),
    ]).toEqual([REHEARSAL, REHEARSAL, REHEARSAL]);
  });

  test("is Claude Code with a key, at the pinned model and the service's own address unless another is named", () => {
    expect(agent(key)).toEqual({ kind: "claude-code", model: DEFAULT_MODEL, credentials: { kind: "api-key", apiKey: "sk-test" } });
    expect(agent({ ...key, WEBORDINARY_MODEL: "claude-other", ANTHROPIC_BASE_URL: "http://127.0.0.1:8080" })).toEqual({
      kind: "claude-code",
      model: "claude-other",
      credentials: { kind: "api-key", apiKey: "sk-test", baseUrl: "http://127.0.0.1:8080" },
    });
  });

  test("is Claude Code by Bedrock when that is asked for, with AWS's own variables and no others", () => {
    expect(agent({ ...bedrock, ...key, HOME: "/home/jo", AWS_PROFILE: "me", AWS_EXECUTION_ENV: "x", WEBORDINARY_SMTP_URL: "smtp://mail" })).toEqual({
      kind: "claude-code",
      model: DEFAULT_BEDROCK_MODEL,
      credentials: {
        kind: "bedrock",
        environment: {
          AWS_REGION: "eu-central-1",
          AWS_PROFILE: "me",
          AWS_CONFIG_FILE: "/home/jo/.aws/config",
          AWS_SHARED_CREDENTIALS_FILE: "/home/jo/.aws/credentials",
        },
      },
    });
  });

  test("can be said against what is configured: by the operator, and by a command that must cost nothing", () => {
    expect(agent({ ...key, WEBORDINARY_AGENT: "rehearsal" })).toEqual(REHEARSAL);
    expect(settingsFrom({ ...options, agent: REHEARSAL }, key).agent).toEqual(REHEARSAL);
  });

  test.each([
    [{ WEBORDINARY_AGENT: "claude-code" }, "set ANTHROPIC_API_KEY, or CLAUDE_CODE_USE_BEDROCK=1"],
    [{ ...key, WEBORDINARY_AGENT: "gpt" }, "it must be rehearsal or claude-code"],
    [{ CLAUDE_CODE_USE_BEDROCK: "1" }, "needs AWS_REGION"],
    [{ CLAUDE_CODE_USE_BEDROCK: "yes" }, "it must be 1 or 0"],
    [{ ...key, ANTHROPIC_BASE_URL: "somewhere" }, "it must be an address"],
  ])("%j is a wrong setting, and no reason to rehearse silently", (environment, message) => {
    expect(() => agent(environment)).toThrow(expect.objectContaining({ code: "usage", message: expect.stringContaining(message) }));
  });
});

test("a site's build isn't shown the operator's HOME", () => {
  expect([settingsFrom(options, { HOME: "/home/jo" }).hiddenFromBuilds, settingsFrom(options, {}).hiddenFromBuilds]).toEqual([["/home/jo"], []]);
});
