export * from "./containers-world.ts";
export * from "./emulators-container.ts";
export * from "./gates.ts";
export * from "./images.ts";
export * from "./outside.ts";
export * from "./worker-container.ts";
