export type { TakeChat } from "./chat-route.ts";
export * from "./overview.ts";
export { PortTakenError } from "./port-taken.ts";
export type { SiteAnswer, SiteSource, StoredFile } from "./site-source.ts";
export { createWebServer, type Listening, type WebServer, type WebServerOptions } from "./web-server.ts";
