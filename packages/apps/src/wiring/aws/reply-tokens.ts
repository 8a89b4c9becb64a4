import { HmacReplyTokens } from "@webordinary/adapters/mail";
import type { Container } from "inversify";
import { TOKENS } from "../tokens.ts";
import type { ReplyTokenSettings } from "./settings.ts";

/** Functions that issue and read tokens share their keys. */
export function bindReplyTokens(container: Container, { WEBORDINARY_REPLY_TOKEN_KEYS: keys }: ReplyTokenSettings): void {
  container.bind(TOKENS.replyTokens).toResolvedValue(() => new HmacReplyTokens({ keys }), []);
}
