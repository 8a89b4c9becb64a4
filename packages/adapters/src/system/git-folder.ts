import { basename, dirname, join } from "node:path";

/**
 * The git folder of a working copy. It lies beside the files and not among them, where a site's own code writes while it is built: git
 * runs what stands in such a folder (filters, hooks, programs of all kinds), and we run git. No user id starts with a dot.
 */
export const gitFolderOf = (workingCopy: string): string => join(dirname(workingCopy), `.${basename(workingCopy)}.git`);
