import { outboundChannelContract } from "@webordinary/testing/contracts";
import { MemoryOutboundChannel } from "./outbound-channel.ts";

outboundChannelContract("MemoryOutboundChannel", async () => {
  const channel = new MemoryOutboundChannel();
  return {
    channel,
    delivered: async () =>
      channel.sent.map(({ reply, messageId }) => ({ messageId, to: reply.to, text: [reply.headline, ...reply.paragraphs].join("\n") })),
  };
});
