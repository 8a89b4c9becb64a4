export { InvalidatingSiteHost, type InvalidatingSiteHostOptions } from "./invalidating-site-host.ts";
