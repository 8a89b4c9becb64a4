import { workerPoolContract } from "@webordinary/testing/contracts";
import { MemoryWorkerPool } from "./worker-pool.ts";

workerPoolContract("MemoryWorkerPool", async ({ running, max }) => {
  const pool = Object.assign(new MemoryWorkerPool(), { running: running > 0, wanted: running, max });
  return { pool, wanted: () => pool.wanted };
});
