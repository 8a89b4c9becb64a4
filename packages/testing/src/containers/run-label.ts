import { randomUUID } from "node:crypto";

/** `scripts/containers.mjs` names its run, and removes by this name what a run leaves behind that was cut short. */
const RUN = process.env.WEBORDINARY_CONTAINERS_RUN ?? randomUUID();

export const RUN_LABEL = { "webordinary.run": RUN };

/** Networks can't be given labels, so theirs is in their names. */
export const networkNames = { nextUuid: (): string => `webordinary-${RUN}-${randomUUID().slice(0, 8)}` };
