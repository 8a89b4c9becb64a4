import type { z } from "zod";
import type { SiteToolsOptions } from "./options.ts";
import type { SiteBuild } from "./site-build.ts";
import type { SiteFiles } from "./site-files.ts";

export type ToolContext = {
  readonly site: SiteFiles;
  readonly build: SiteBuild;
  readonly options: SiteToolsOptions;
};

export type ToolAnswer = {
  /** For the model. */
  readonly text: string;
  /** PNG. */
  readonly picture?: Uint8Array;
};

export type SiteTool = {
  readonly name: string;
  /** For the model: what it does, when to use it, what it answers. */
  readonly description: string;
  readonly input: z.ZodObject;
  /** Whether the workspace is another after it. */
  readonly changes: boolean;
  /** `input` was checked by the schema. Throws `ToolRefusedError` when it doesn't do what it was asked to. */
  call(input: unknown, context: ToolContext, signal: AbortSignal): Promise<ToolAnswer>;
};

type Typed<Input extends z.ZodObject> = Omit<SiteTool, "input" | "call"> & {
  readonly input: Input;
  run(input: z.infer<Input>, context: ToolContext, signal: AbortSignal): Promise<ToolAnswer>;
};

export function siteTool<Input extends z.ZodObject>({ run, ...tool }: Typed<Input>): SiteTool {
  return { ...tool, call: async (input, context, signal) => run(tool.input.parse(input), context, signal) };
}
