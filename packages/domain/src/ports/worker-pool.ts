/** The processes that work. */
export interface WorkerPool {
  /** There is work: see to it that at least one worker runs, never more than the pool's maximum. Cheap to call again. `starting`: no worker runs yet, and the first one takes a while. */
  wake(): Promise<"awake" | "starting">;
}
