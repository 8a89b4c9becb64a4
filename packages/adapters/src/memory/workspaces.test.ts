import { CommitSha } from "@webordinary/domain";
import { FIRST_FILES, type WorkspacesWorld, workspacesContract, workspacesHistoryContract } from "@webordinary/testing/contracts";
import { emptyGitState, MemoryWorkspaces } from "./workspaces.ts";

const makeWorld = async (): Promise<WorkspacesWorld> => {
  const state = emptyGitState();
  const repository = "memory:site";
  const workspaces = new MemoryWorkspaces(state);
  workspaces.commitOnRemote(repository, "main", FIRST_FILES, { message: "The site's first version" });
  const branches = () => [...(state.remotes.get(repository)?.keys() ?? [])];
  return {
    workspaces,
    repository,
    restart: () => new MemoryWorkspaces(state),
    async edit(path, files) {
      for (const [name, text] of Object.entries(files)) {
        if (text === null) workspaces.files(path).delete(name);
        else workspaces.files(path).set(name, text);
      }
    },
    files: async (path) => Object.fromEntries(workspaces.files(path)),
    remote: {
      commit: async (branch, files, options) => workspaces.commitOnRemote(repository, branch, files, options),
      files: async (branch) => Object.fromEntries(workspaces.remoteLog(repository, branch)[0]?.files ?? []),
      log: async (branch) => workspaces.remoteLog(repository, branch),
      branches: async () => branches(),
      paths: async () => branches().flatMap((branch) => workspaces.remoteLog(repository, branch).flatMap(({ files }) => [...files.keys()])),
      reset: async (branch, sha) => void state.remotes.get(repository)?.set(branch, CommitSha.parse(sha)),
      refusePushes: async (saying) => void state.refusals.set(repository, saying),
      cutOff: async () => void state.unreachable.add(repository),
      async restore() {
        state.refusals.clear();
        state.unreachable.clear();
      },
    },
  };
};

workspacesContract("MemoryWorkspaces", makeWorld);
workspacesHistoryContract("MemoryWorkspaces", makeWorld, 200);
