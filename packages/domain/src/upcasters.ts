import type { Upcasters } from "./kernel/upcasting.ts";

/** Every event shape that ever changed. None has: all are at schema version 1. */
export const upcasters: Upcasters = {};
