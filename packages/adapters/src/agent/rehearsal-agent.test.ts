import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type AgentOutcome, type AgentTask, InstructionId, ProjectId, StorageKey, ThreadId } from "@webordinary/domain";
import { codingAgentContract } from "@webordinary/testing/contracts";
import { afterEach, describe, expect, it } from "vitest";
import { RehearsalAgent } from "./rehearsal-agent.ts";
import { understand } from "./rehearsal-phrases.ts";
import { REHEARSAL_WORDING } from "./rehearsal-wording.ts";
import { ScriptedAgent } from "./scripted-agent.ts";

type Files = Readonly<Record<string, string>>;

const HOME = `---
import Base from "../layouts/Base.astro";
import Closed from "../components/Closed.astro";
const days = ["Closed on Mondays", 'Open'];
---

<Base title="Amelia &amp; clay" description="Pots">
  <section class="wrap">
    <h1>Amelia's pots</h1>
    <p>Closed on
      Mondays</p>
    <ul><li><a href="/x">Old news</a></li><li>Kept</li></ul>
    <p>Salt &amp; fire, 5 &lt; 6, &#123;kiln&#125;</p>
  </section>
</Base>
`;
const LAYOUT = "---\nconst { title, description } = Astro.props;\n---\n<html><head><title>{title}</title></head><body><slot /></body></html>\n";
const SITE: Files = {
  "src/pages/index.astro": HOME,
  "src/layouts/Base.astro": LAYOUT,
  "src/content/news.md": '---\ntitle: "Closed on Mondays"\n---\n\n- Old news\n- Closed on Mondays, alas\n',
  "src/data/hours.json": '{\n  "title": "Closed on Mondays"\n}\n',
  "package.json": '{ "description": "Closed on Mondays" }\n',
  "astro.config.mjs": "// Closed on Mondays\n",
  ".env": "X=Closed on Mondays\n",
  ".github/workflows/ci.yml": "name: Closed on Mondays\n",
  "node_modules/x/src/index.md": "Closed on Mondays\n",
};

const cleanUp: string[] = [];
afterEach(async () => {
  for (const dir of cleanUp.splice(0)) await rm(dir, { recursive: true });
});

async function makeSite(files: Files = SITE): Promise<{ root: string; workspacePath: string }> {
  const root = await mkdtemp(join(tmpdir(), "webordinary-agent-"));
  cleanUp.push(root);
  const workspacePath = join(root, "site");
  await mkdir(workspacePath);
  for (const [path, content] of Object.entries({ ...files, "../beside.md": "Closed on Mondays" })) {
    await mkdir(dirname(join(workspacePath, path)), { recursive: true });
    await writeFile(join(workspacePath, path), content);
  }
  return { root, workspacePath };
}

async function filesIn(dir: string): Promise<Files> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = await Promise.all(files.sort().map(async (path) => [path.slice(dir.length + 1), await readFile(path, "utf8")] as const));
  return Object.fromEntries(read);
}

const taskOf = (workspacePath: string, text: string): AgentTask => ({
  projectId: ProjectId.parse("amelia"),
  threadId: ThreadId.parse("t-12345678"),
  instructionId: InstructionId.parse("instruction-1"),
  workspacePath,
  mode: "edit",
  text,
  context: "",
  attachments: [],
  agentSessionId: null,
  agentSessionCostUsd: 0,
  history: "",
  guidance: "",
  buildError: null,
  interrupted: null,
  planApproved: false,
  planThresholdFiles: 20,
  budgetUsd: 1,
});

/** What the agent said, and the files that differ afterwards; deleted ones don't occur here. */
async function rehearse(text: string, site: Files = SITE): Promise<{ outcome: AgentOutcome; changed: Files }> {
  const { workspacePath } = await makeSite(site);
  const outcome = await new RehearsalAgent().run(taskOf(workspacePath, text), new AbortController().signal);
  const after = await filesIn(workspacePath);
  return { outcome, changed: Object.fromEntries(Object.entries(after).filter(([path, content]) => site[path] !== content)) };
}
const said = (outcome: AgentOutcome): string =>
  outcome.kind === "done" ? outcome.summary : outcome.kind === "not-understood" ? outcome.answer : outcome.kind;

codingAgentContract("RehearsalAgent", async () => {
  const { root, workspacePath } = await makeSite();
  return {
    agent: new RehearsalAgent(),
    task: taskOf(workspacePath, 'change "Closed on Mondays" to "Open daily"'),
    nonsense: "make it prettier",
    filesInside: () => filesIn(workspacePath),
    filesOutside: async () => ({ beside: await readFile(join(root, "beside.md"), "utf8") }),
  };
});

it("plans what it understood and changes nothing, in words that aren't a request again when the plan comes back approved", async () => {
  const { workspacePath } = await makeSite(SITE);
  const before = await filesIn(workspacePath);
  const text = 'change "Closed on Mondays" to "Open daily", remove "Tea" and add a page "Hours" saying "Nine to five."';
  const outcome = await new RehearsalAgent().run({ ...taskOf(workspacePath, text), mode: "plan" }, new AbortController().signal);
  expect(await filesIn(workspacePath)).toEqual(before);
  if (outcome.kind !== "plan") throw new Error(`it was ${outcome.kind}`);
  expect(outcome.plan.pages).toEqual([
    { page: "wherever it stands", change: '"Closed on Mondays" becomes "Open daily"' },
    { page: "wherever it stands", change: '"Tea" goes away' },
    { page: '"Hours"', change: 'a new page, which says "Nine to five."' },
  ]);
  const told = [outcome.plan.summary, ...outcome.plan.pages.map(({ page, change }) => `${page}: ${change}`)].join("\n");
  expect(understand(told)).toEqual({ requests: [], unclear: [], language: null });
});

codingAgentContract("ScriptedAgent", async () => {
  const { root, workspacePath } = await makeSite();
  const edit = { do: "edit", path: "src/pages/index.astro", content: "<p>Open daily</p>" } as const;
  return {
    agent: new ScriptedAgent([{ on: "open daily", actions: [{ do: "progress", line: "Editing" }, edit] }]),
    task: taskOf(workspacePath, "open daily"),
    nonsense: "make it prettier",
    filesInside: () => filesIn(workspacePath),
    filesOutside: async () => ({ beside: await readFile(join(root, "beside.md"), "utf8") }),
  };
});

describe("change", () => {
  it("replaces the words wherever the site has them, wrapped lines and data too, and nowhere else", async () => {
    const { outcome, changed } = await rehearse('change "Closed on Mondays" to "Open daily"');
    expect(changed).toEqual({
      "src/pages/index.astro": HOME.replace('"Closed on Mondays"', '"Open daily"').replace("Closed on\n      Mondays", "Open daily"),
      "src/content/news.md": '---\ntitle: "Open daily"\n---\n\n- Old news\n- Open daily, alas\n',
      "src/data/hours.json": '{\n  "title": "Open daily"\n}\n',
    });
    expect(said(outcome)).toBe(
      'Changed "Closed on Mondays" to "Open daily" in 5 places: "news" (src/content/news.md), "hours" (src/data/hours.json), the home page.\n\n' +
        'This was the rehearsal agent, which stands in until a real one is set up. It understands only: change "old words" to "new words"; add a page "Title" saying "What it says."; remove "some words".',
    );
    expect(outcome).toMatchObject({ kind: "done", costUsd: 0, agentSessionId: "rehearsal-t-12345678" });
  });

  it("finds what the source escapes", async () => {
    const { changed } = await rehearse(
      'change "Salt & fire, 5 < 6, {kiln}" to "Ash"\nchange “Amelia’s pots” to “Pots”\nchange "Amelia & clay" to "Clay"',
    );
    expect(changed["src/pages/index.astro"]).toBe(
      HOME.replace("Salt &amp; fire, 5 &lt; 6, &#123;kiln&#125;", "Ash").replace("Amelia's pots", "Pots").replace("Amelia &amp; clay", "Clay"),
    );
  });

  it("writes the new words as each place needs them", async () => {
    const { changed } = await rehearse('change "Closed on Mondays" to «{a} <b> & "c" it\'s $& \\»');
    expect(changed["src/pages/index.astro"]).toContain('<p>&#123;a&#125; &lt;b&gt; &amp; "c" it\'s $& \\</p>'.replace("$&", "$&amp;"));
    expect(changed["src/pages/index.astro"]).toContain(String.raw`const days = ["{a} <b> & \"c\" it\'s $& \\", 'Open'];`);
    expect(JSON.parse(changed["src/data/hours.json"] ?? "")).toEqual({ title: '{a} <b> & "c" it\'s $& \\' });
    expect(changed["src/content/news.md"]).toContain('- {a} <b> & "c" it\'s $& \\, alas');
  });

  it("knows that Astro hands components their attributes undecoded", async () => {
    const { changed } = await rehearse('change "Pots" to «A & B\'s "pots"»');
    expect(changed["src/pages/index.astro"]).toContain('description="A & B’s ”pots”"');
  });

  it("leaves longer words, imports, element names and data keys alone", async () => {
    const { outcome, changed } = await rehearse(
      'change "Closed" to "Shut"\nchange "title" to "headline"\nchange "Mon" to "Tue"\nchange "Base" to "Top"',
    );
    expect(changed["src/pages/index.astro"]).toContain('import Closed from "../components/Closed.astro"');
    expect(changed["src/pages/index.astro"]).toContain('<Base title="Amelia');
    expect(changed["src/data/hours.json"]).toBe('{\n  "title": "Shut on Mondays"\n}\n');
    expect(said(outcome)).toContain('I couldn\'t find "Mon" on your site');
  });

  it("isn't doubled when it is done again", async () => {
    const { workspacePath } = await makeSite();
    const task = taskOf(workspacePath, 'change "Kept" to "Kept for you"');
    await new RehearsalAgent().run(task, new AbortController().signal);
    const once = await filesIn(workspacePath);
    await new RehearsalAgent().run(task, new AbortController().signal);
    expect(await filesIn(workspacePath)).toEqual(once);
    expect(once["src/pages/index.astro"]).toContain("<li>Kept for you</li>");
  });

  it("says what it couldn't find: a part of the answer, or all of it", async () => {
    const some = await rehearse('change "Kept" to "B"\nchange "Nowhere" to "C"');
    expect([some.outcome.kind, said(some.outcome)]).toEqual([
      "done",
      expect.stringContaining('I couldn\'t find "Nowhere" on your site, so I didn\'t change it to "C".'),
    ]);
    const none = await rehearse('change "Nowhere" to "C"');
    expect([none.outcome.kind, none.changed]).toEqual(["not-understood", {}]);
  });
});

describe("remove", () => {
  it("takes the elements and lines away that held nothing else", async () => {
    const { changed } = await rehearse('remove "Old news"');
    expect(changed).toEqual({
      "src/pages/index.astro": HOME.replace('<li><a href="/x">Old news</a></li>', ""),
      "src/content/news.md": '---\ntitle: "Closed on Mondays"\n---\n\n- Closed on Mondays, alas\n',
    });
  });

  it("leaves the rest of a sentence", async () => {
    const { changed } = await rehearse('remove "very"', { "src/pages/index.md": "It is very nice, very.\n" });
    expect(changed["src/pages/index.md"]).toBe("It is nice,.\n");
  });
});

describe("add a page", () => {
  it("is written in the layout that the other pages use", async () => {
    const { outcome, changed } = await rehearse('add a page "Über \'uns\' {x}" saying "We <love> {clay}.\n\nCome & see."');
    expect(changed).toEqual({
      "src/pages/ueber-uns-x.astro": `---
import Base from "../layouts/Base.astro";
---

<Base title={"Über 'uns' {x}"} description={"We <love> {clay}. Come & see."}>
  <section class="wrap">
    <h1>Über 'uns' &#123;x&#125;</h1>
    <p>We &lt;love&gt; &#123;clay&#125;.</p>
    <p>Come &amp; see.</p>
  </section>
</Base>
`,
    });
    expect(said(outcome)).toContain("its address on your site ends with /ueber-uns-x/");
  });

  it("takes the frame for heading and text over from a page of text", async () => {
    const about = `---\nimport Page from "../layouts/Base.astro";\n---\n<Page title="About">\n  <div class="wrap page"><header class="head"><p class="eyebrow">About</p><h1>Us</h1></header>\n<div class="prose"><p>x</p></div></div></Page>`;
    const { changed } = await rehearse('add a page "News" saying "Hello"', { ...SITE, "src/pages/about.astro": about });
    expect(changed["src/pages/news.astro"]?.split("\n").slice(4)).toEqual([
      '<Page title={"News"}>',
      '  <div class="wrap page">',
      '    <header class="head">',
      "      <h1>News</h1>",
      "    </header>",
      '    <div class="prose">',
      "      <p>Hello</p>",
      "    </div>",
      "  </div>",
      "</Page>",
      "",
    ]);
  });

  it("never takes an existing page's place", async () => {
    const site = { ...SITE, "src/pages/news.md": "old", "src/pages/news-2/index.astro": "old" };
    const { outcome, changed } = await rehearse('add a page "News" saying "Hello"', site);
    expect(Object.keys(changed)).toEqual(["src/pages/news-3.astro"]);
    expect(said(outcome)).toContain("There was a page of that name already");
  });

  it("isn't made when there are 50 of its title, and that is told", async () => {
    const pages = Array.from({ length: 50 }, (_unused, n) => [`src/pages/news${n === 0 ? "" : `-${n + 1}`}.md`, "old"]);
    const { outcome, changed } = await rehearse('add a page "News" saying "Hello"', { ...SITE, ...Object.fromEntries(pages) });
    expect([outcome.kind, changed]).toEqual(["not-understood", {}]);
    expect(said(outcome)).toContain(`I didn't add the page "News": there are 50 of that title already. Choose another.`);
  });

  it("is a document of its own on a site without layouts", async () => {
    const { changed } = await rehearse('add a page "..." saying "Hello"', { "src/pages/index.astro": "<h1>Hi</h1>" });
    expect(changed["src/pages/page.astro"]).toMatch(/^<!doctype html>[\s\S]*<title>...<\/title>[\s\S]*<p>Hello<\/p>/);
  });
});

describe("the rehearsal agent", () => {
  it("says what it understands when it understands nothing", async () => {
    const { outcome, changed } = await rehearse("change the colour to blue, please");
    expect([outcome.kind, changed]).toEqual(["not-understood", {}]);
    expect(said(outcome)).toMatch(/^I didn't understand this .*"change the colour to blue, please"[\s\S]*rehearsal agent[\s\S]*remove "some words"/);
  });

  it("doesn't follow links out of the workspace, to read or to write", async () => {
    const { root, workspacePath } = await makeSite({});
    await mkdir(join(root, "elsewhere/pages"), { recursive: true });
    await writeFile(join(root, "elsewhere/pages/index.md"), "Closed");
    await symlink(join(root, "elsewhere"), join(workspacePath, "src"));
    const outcome = await new RehearsalAgent().run(
      taskOf(workspacePath, 'change "Closed" to "Open"\nadd a page "P" saying "x"'),
      new AbortController().signal,
    );
    expect(outcome.kind).toBe("not-understood");
    expect(await filesIn(join(root, "elsewhere"))).toEqual({ "pages/index.md": "Closed" });
  });

  it("leaves files above a megabyte and those that aren't text alone", async () => {
    const { changed } = await rehearse('change "Closed" to "Open"', {
      "src/big.md": `Closed ${"x".repeat(1024 * 1024)}`,
      "src/data.json": "Closed\0",
    });
    expect(changed).toEqual({});
  });

  it("can't mend a build, and says so instead of editing twice", async () => {
    const { workspacePath } = await makeSite();
    const task = { ...taskOf(workspacePath, 'change "Kept" to "B"'), buildError: "x is not defined" };
    expect(await new RehearsalAgent().run(task, new AbortController().signal)).toMatchObject({ kind: "not-understood" });
    expect(await filesIn(workspacePath)).toMatchObject({ "src/pages/index.astro": HOME });
  });
});

describe("the rehearsal agent answers in its writer's language", () => {
  it.each([
    ['ändere "Kept" zu "Bleibt"', /^"Kept" ist jetzt "Bleibt", an 1 Stelle: die Startseite\.\n\nDas war der Probe-Agent.*ändere "alte Worte" zu/],
    ['remplace "Kept" par "Reste"', /^"Kept" est devenu "Reste" à 1 endroit : la page d'accueil\.\n\nC'était l'agent de répétition/],
    ['cambia "Kept" por "Queda"', /^"Kept" ahora es "Queda" en 1 lugar: la página de inicio\.\n\nEste era el agente de ensayo/],
    ['cambia "Kept" in "Resta"', /^"Kept" ora è "Resta" in 1 punto: la pagina iniziale\.\n\nQuesto era l'agente di prova/],
    ['Hallo,\nbitte ist das möglich:\nchange "Kept" to "B"\nDanke', /^"Kept" ist jetzt "B"/],
    ['ändere "Nowhere and the other words" zu "This is it"', /^Ich habe "Nowhere and the other words" auf Ihrer Website nicht gefunden/],
    ["Könnt ihr die Seite bitte schöner machen?", /^Das war der Probe-Agent/],
    ["Pouvez-vous changer la photo sur la page ?", /^C'était l'agent de répétition/],
  ])("%s", async (text, answer) => {
    expect(said((await rehearse(text)).outcome)).toMatch(answer);
  });

  it.each(Object.entries(REHEARSAL_WORDING))("understands its own examples, and takes no plan for a request: %s", (language, wording) => {
    const { requests, unclear, ...understood } = understand(wording.examples.join("; "));
    expect([requests.map(({ kind }) => kind), unclear, understood.language]).toEqual([["change", "add-page", "remove"], [], language]);
    const { plan, wherever, newPage, becomes, goes } = wording;
    expect(understand([plan, wherever, newPage, becomes, goes].join("\n").replace(/\{\w+\}/g, '"A"'))).toMatchObject({ requests: [], unclear: [] });
  });
});

describe("the rehearsal agent and a photo", () => {
  const photoTask = async (text: string): Promise<AgentOutcome> => {
    const { workspacePath } = await makeSite();
    const photo = { name: "bowl.jpg", mediaType: "image/jpeg", size: 10, key: StorageKey.parse("ab/bowl") };
    return new RehearsalAgent().run({ ...taskOf(workspacePath, text), attachments: [photo] }, new AbortController().signal);
  };

  it("says that it arrived and is kept", async () => {
    const outcome = await photoTask("Put this on the home page, please.");
    expect(outcome.kind).toBe("not-understood");
    expect(said(outcome)).toMatch(/^What you sent with it arrived and is kept, but I can't put it on a page: "bowl\.jpg"\.\n\nThis was/);
  });

  it("says so in its writer's language, also when it did something else", async () => {
    const outcome = await photoTask('Bitte das Foto auf die Startseite, und ändere "Kept" zu "B"');
    expect(outcome.kind).toBe("done");
    expect(said(outcome)).toContain('ist angekommen und aufbewahrt, ich kann es aber auf keine Seite stellen: "bowl.jpg".');
  });
});

describe("the scripted agent", () => {
  it("waits at its gates, and leaves what it did so far when it is interrupted there", async () => {
    const { workspacePath } = await makeSite({});
    const abort = new AbortController();
    const agent = new ScriptedAgent([
      {
        on: /slow/,
        actions: [
          { do: "edit", path: "a.md", content: "first" },
          { do: "progress", line: "waiting" },
          { do: "wait", until: new Promise(() => {}) },
          { do: "edit", path: "a.md", content: "second" },
        ],
      },
    ]);
    const task = { ...taskOf(workspacePath, "a slow one"), onProgress: () => setImmediate(() => abort.abort()) };
    expect(await agent.run(task, abort.signal)).toMatchObject({ kind: "interrupted" });
    expect(await filesIn(workspacePath)).toEqual({ "a.md": "first" });
    expect(agent.tasks).toEqual([task]);
  });

  it("ends as its script says, and refuses scripts that lead out of the workspace", async () => {
    const { workspacePath } = await makeSite({});
    const outcome: AgentOutcome = { kind: "question", question: "Which?", agentSessionId: "s", costUsd: 1 };
    const agent = new ScriptedAgent([
      { on: "ask", actions: [], outcome },
      { on: "leave", actions: [{ do: "edit", path: "../x", content: "" }] },
    ]);
    const { signal } = new AbortController();
    expect(await agent.run(taskOf(workspacePath, "ask"), signal)).toEqual(outcome);
    await expect(agent.run(taskOf(workspacePath, "leave"), signal)).rejects.toThrow(/not inside of the workspace/);
  });
});
