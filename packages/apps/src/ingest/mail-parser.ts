// Its own file, so that a bundle that loads it later takes nothing else of the mail adapters along.
export { MailparserMailParser } from "@webordinary/adapters/mail";
