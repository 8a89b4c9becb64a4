import { join } from "node:path";
import { gitWorkspacesWorld } from "@webordinary/testing";
import { workspacesHistoryContract } from "@webordinary/testing/contracts";
import { GitWorkspaces } from "./index.ts";

const committer = { name: "WebOrdinary", email: "buddy@example.org" };

workspacesHistoryContract("GitWorkspaces", () =>
  gitWorkspacesWorld(
    (folder) => new GitWorkspaces({ root: join(folder, "workspaces"), home: join(folder, "home"), path: process.env.PATH ?? "", committer }),
  ),
);
