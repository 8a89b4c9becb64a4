export * from "./ecs-worker-pool.ts";
