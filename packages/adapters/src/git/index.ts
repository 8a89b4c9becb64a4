export { GIT_PASSED_ENVIRONMENT, GitFailedError, type GitIdentity } from "./git-child.ts";
export { gitCredentials } from "./git-credentials.ts";
export { GitRepositories, type GitRepositoriesOptions } from "./git-repositories.ts";
export { LeftItsBranchError } from "./git-workspace.ts";
export { GitWorkspaces, type GitWorkspacesOptions } from "./git-workspaces.ts";
export { withoutCredentials } from "./without-credentials.ts";
export { NotOwnRepositoryError } from "./working-folder.ts";
