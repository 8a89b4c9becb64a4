import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { NPM_PASSED_ENVIRONMENT, NpmSiteBuilder } from "./index.ts";

/** The sample site's, so that there is one place that pins Astro. */
const SAMPLE = fileURLToPath(new URL("../../../apps/sample/amelia", import.meta.url));

test("a real Astro site is installed, built, broken and mended", { timeout: 180_000 }, async () => {
  const folder = await mkdtemp(join(await realpath(tmpdir()), "wo-astro-"));
  try {
    const site = join(folder, "site");
    await mkdir(join(site, "src", "pages"), { recursive: true });
    for (const name of ["package.json", "package-lock.json"]) await copyFile(join(SAMPLE, name), join(site, name));
    const page = (text: string) => writeFile(join(site, "src", "pages", "index.astro"), text);
    const builder = new NpmSiteBuilder({
      nodeBinDir: dirname(process.execPath),
      path: process.env.PATH ?? "",
      home: join(folder, "home"),
      cacheDir: join(folder, "npm-cache"),
      env: Object.fromEntries(NPM_PASSED_ENVIRONMENT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    });
    const build = () => builder.build(site, new AbortController().signal);

    await page(
      "---\nconst who = 'Amelia';\n---\n<html><head><title>Pots</title></head><body><h1>Hello {who}</h1><style>h1 { color: teal }</style></body></html>\n",
    );
    const built = await build();
    if (!built.ok) throw new Error(`${built.step}: ${built.excerpt}`);
    expect(new TextDecoder().decode(await built.site.read("index.html"))).toContain("Hello Amelia");
    expect(built.site.release.files.map((file) => [file.path, file.contentType])).toEqual([["index.html", "text/html; charset=utf-8"]]);

    await page("---\nimport Missing from '../components/Missing.astro';\n---\n<html><body><Missing /></body></html>\n");
    const broken = await build();
    expect(broken).toMatchObject({ ok: false, step: "build", reason: "failed" });
    const excerpt = broken.ok ? "" : broken.excerpt;
    expect(excerpt).toContain("Missing.astro");
    expect(excerpt).toContain("src/pages/index.astro");
    expect(excerpt).not.toContain(folder);
    expect(excerpt.split("\n").length).toBeLessThanOrEqual(40);

    await page("<html><head><title>Pots</title></head><body>Mended</body></html>\n");
    expect(await build()).toMatchObject({ ok: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
