import { FencingToken, InstructionId, type OpenWorkspace, Project, ThreadId, UserId, type Workspace, type Workspaces } from "@webordinary/domain";

/** What a contract needs to see and do around the port. Texts by path; null deletes. */
export type WorkspacesWorld = {
  readonly workspaces: Workspaces;
  /** The project's `repository`; its `main` has `FIRST_FILES` in one commit. */
  readonly repository: string;
  /** The same adapter as after a crash of its process, on the data that it left. */
  restart(): Workspaces;
  /** Changes a working copy's files as an agent does. */
  edit(path: string, files: Readonly<Record<string, string | null>>): Promise<void>;
  /** A working copy's files without what is never committed. */
  files(path: string): Promise<Record<string, string>>;
  readonly remote: {
    commit(branch: string, files: Readonly<Record<string, string | null>>, options?: { message?: string; from?: string }): Promise<string>;
    files(branch: string): Promise<Record<string, string>>;
    /** Newest first. */
    log(branch: string): Promise<readonly { sha: string; subject: string; author: string }[]>;
    branches(): Promise<readonly string[]>;
    /** Of every file that any commit of any branch has, or had. */
    paths(): Promise<readonly string[]>;
    /** Somebody pushes by force: the branch is where it was at this commit. */
    reset(branch: string, sha: string): Promise<void>;
    refusePushes(saying: string): Promise<void>;
    cutOff(): Promise<void>;
    restore(): Promise<void>;
  };
  stop?(): Promise<void>;
};

export const FIRST_FILES = { "hours.txt": "Mon 9-5\nTue 9-5\nWed 9-5\n", "index.txt": "Pots\n" };
export const SCOTT = { name: "Scott", email: "scott@example.org" };

export const FIRST = ThreadId.parse("aaaa-1111");
export const SECOND = ThreadId.parse("bbbb-2222");
export const id = (text: string): InstructionId => InstructionId.parse(text);
export const by = (subject: string) => ({ subject, body: "", author: SCOTT });

export const requestOf = (world: WorkspacesWorld, override: Partial<OpenWorkspace> = {}): OpenWorkspace => ({
  project: Project.parse({ projectId: "amelia", repository: world.repository, defaultBranch: "main", members: [], policy: {} }),
  userId: UserId.parse("scott"),
  threadId: FIRST,
  instructionId: id("instruction-1"),
  fencingToken: FencingToken.parse(1),
  work: "afresh",
  dropped: [],
  ...override,
});

/** Throws when it isn't opened. */
export async function openIn(world: WorkspacesWorld, override: Partial<OpenWorkspace> = {}, workspaces = world.workspaces): Promise<Workspace> {
  const opened = await workspaces.open(requestOf(world, override));
  if (!opened.ok) throw new Error(`${opened.reason}: ${opened.detail}`);
  return opened.workspace;
}

/** An instruction is done from opening to push: these files, under this subject. */
export async function doneIn(world: WorkspacesWorld, instruction: string, files: Readonly<Record<string, string | null>>): Promise<Workspace> {
  const workspace = await openIn(world, { instructionId: id(instruction) });
  await world.edit(workspace.path, files);
  await workspace.commit(by(instruction));
  return workspace;
}
