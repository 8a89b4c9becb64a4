import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A site that needs nothing installed and whose build is one small program, so that what is left is the system's own time. */
const FILES: Readonly<Record<string, string>> = {
  "package.json": `${JSON.stringify({ name: "bench-site", private: true, type: "module", scripts: { build: "node build.mjs" } }, null, 2)}\n`,
  "build.mjs": 'import { cpSync } from "node:fs";\ncpSync("src", "dist", { recursive: true });\n',
  "src/index.html":
    '<!doctype html>\n<html lang="en"><head><title>Bench</title><link rel="stylesheet" href="/style.css"></head>\n<body><h1>Version 0</h1></body></html>\n',
  "src/style.css": "h1 { color: teal }\n",
};

export async function writeBenchSite(folder: string): Promise<void> {
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
