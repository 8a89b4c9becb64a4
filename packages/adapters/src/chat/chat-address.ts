/** Who writes by chat: `chat:` and the service's own name for the person, such as `chat:U123`. Never a mail address, so that no chat speaks for one. */
export const CHAT_ADDRESS = /^chat:[^\s:,;<>"'()[\]\\]{1,200}$/i;
