export * from "./ses-channel.ts";
