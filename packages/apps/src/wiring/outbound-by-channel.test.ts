import { MemoryOutboundChannel } from "@webordinary/adapters/memory";
import { Channel } from "@webordinary/domain";
import { outboundChannelContract, sampleReply } from "@webordinary/testing/contracts";
import { expect, test } from "vitest";
import { NO_CHAT, OutboundByChannel } from "./outbound-by-channel.ts";

outboundChannelContract("OutboundByChannel", async () => {
  const email = new MemoryOutboundChannel();
  const delivered = async () => email.sent.map(({ reply, messageId }) => ({ messageId, to: reply.to, text: reply.headline }));
  return { channel: new OutboundByChannel({ email, chat: NO_CHAT }), delivered };
});

test("every channel's replies go out by that channel, and by no other", async () => {
  const channels = Object.fromEntries(Channel.options.map((channel) => [channel, new MemoryOutboundChannel()]));
  const channel = new OutboundByChannel(channels as Record<Channel, MemoryOutboundChannel>);
  for (const [index, name] of Channel.options.entries()) await channel.send(sampleReply({ channel: name, replyId: `reply-000${index}` }));
  expect(Object.values(channels).map(({ sent }) => sent.map(({ reply }) => reply.channel))).toStrictEqual(Channel.options.map((name) => [name]));
});
