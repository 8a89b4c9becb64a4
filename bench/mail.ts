import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { median, ratioOf } from "./interleaved.ts";
import { SAMPLES, type SampleName } from "./mail/samples.ts";
import { type BenchRow, row } from "./row.ts";

/** Fresh processes for each parser and mail. */
const ROUNDS = 7;
const PARSERS = ["ours", "mailparser"] as const;
export type ParserName = (typeof PARSERS)[number];

/** What one process measured: milliseconds per mail, and bytes of resident memory at the highest above what it had before. */
export type Measured = { readonly milliseconds: number; readonly peakBytes: number; readonly mailBytes: number };

const CHILD = join(import.meta.dirname, "mail/measure.ts");
const MB = 1_000_000;

/** Our whole parser (text, language, tokens, sender, attachments in memory) beside mailparser's `simpleParser` as it comes. */
export async function mailBench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const sample of Object.keys(SAMPLES) as SampleName[]) {
    const { ours, mailparser } = await measured(sample);
    const times = { ours: ours.map(({ milliseconds }) => milliseconds), mailparser: mailparser.map(({ milliseconds }) => milliseconds) };
    const note = `${median(times.ours).toFixed(2)} ms : ${median(times.mailparser).toFixed(2)} ms`;
    if (SAMPLES[sample].isLarge) {
      rows.push(row(`${sample}: time, ours : mailparser's`, ratioOf(times.ours, times.mailparser), "lower", 0.8, note));
      const peak = median(ours.map(({ peakBytes }) => peakBytes));
      const theirs = median(mailparser.map(({ peakBytes }) => peakBytes));
      const size = ours[0]?.mailBytes ?? Number.NaN;
      rows.push(
        row(`${sample}: memory : mail's size`, peak / size, "lower", 4, `${(peak / MB).toFixed(0)} MB; mailparser ${(theirs / MB).toFixed(0)} MB`),
      );
    } else rows.push(row(`${sample}: mails per second, ours : mailparser's`, ratioOf(times.mailparser, times.ours), "higher", 1.3, note));
  }
  return rows;
}

/** In turn, so that whatever else the machine does meets both alike. */
async function measured(sample: SampleName): Promise<Record<ParserName, Measured[]>> {
  const results: Record<ParserName, Measured[]> = { ours: [], mailparser: [] };
  const folder = await mkdtemp(join(tmpdir(), "wo-mail-"));
  try {
    const file = join(folder, "mail.eml");
    await writeFile(file, SAMPLES[sample].make());
    const options = ["--expose-gc", "--conditions=@webordinary/source", "--disable-warning=ExperimentalWarning"];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const parser of PARSERS) {
        const args = [...options, CHILD, parser, SAMPLES[sample].isLarge ? "large" : "small", file];
        const { stdout } = await promisify(execFile)(process.execPath, args, { env: {} });
        results[parser].push(JSON.parse(stdout) as Measured);
      }
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
