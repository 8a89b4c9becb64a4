import { awaitedWords } from "./awaited-words.ts";
import { dueReplies } from "./due-replies.ts";
import { productionRequests } from "./production-requests.ts";
import type { Projection } from "./projection.ts";
import { restingSessions } from "./resting-sessions.ts";
import { threadDirectory } from "./thread-directory.ts";
import { workBoard } from "./work-board.ts";

/** All that is kept up to date from the events. */
export const projections: readonly Projection[] = [threadDirectory, workBoard, dueReplies, restingSessions, productionRequests, awaitedWords];
