import { projectDirectoryContract, readModelsContract } from "@webordinary/testing/contracts";
import { MemoryProjectDirectory } from "./project-directory.ts";
import { MemoryReadModels } from "./read-models.ts";

projectDirectoryContract("MemoryProjectDirectory", async () => ({ projects: new MemoryProjectDirectory() }));
readModelsContract("MemoryReadModels", async () => ({ models: new MemoryReadModels() }));
