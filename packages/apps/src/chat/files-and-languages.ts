// Its own file, so that a bundle that loads it later takes nothing else of the mail adapters along.
export { detectLanguage, storeAttachments } from "@webordinary/adapters/mail";
