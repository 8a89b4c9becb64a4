/** Of the emulators' container. SQS and S3 share one. */
export const EMULATOR_PORTS = { dynamoDb: 8000, sqsAndS3: 4566, eventBridge: 4567, ses: 4568, ecs: 4569, control: 4570 } as const;

/** The container's name in the network that workers are in. */
export const EMULATORS_HOST = "emulators";
