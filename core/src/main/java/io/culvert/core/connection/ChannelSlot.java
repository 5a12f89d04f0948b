package io.culvert.core.connection;

import io.culvert.core.SshChannel;
import io.culvert.core.channel.SshChildChannel;
import io.netty.channel.ChannelHandler;
import java.util.concurrent.CompletableFuture;

/** What a channel number stands for. */
sealed interface ChannelSlot {
    /** We sent CHANNEL_OPEN, which announced our window, and await the answer. */
    record Opening(
            String channelType,
            ChannelHandler handler,
            int window,
            long announced,
            CompletableFuture<SshChannel> result)
            implements ChannelSlot {}

    /** The peer sent CHANNEL_OPEN and awaits ours. */
    record Deciding(String channelType, int recipientChannel, long window, long maximumPacket) implements ChannelSlot {}

    /** Both sides know each other's numbers. */
    record Open(SshChildChannel channel) implements ChannelSlot {}

    /** We sent CHANNEL_CLOSE; the peer's is on its way, and what comes before it is dropped. */
    enum Closing implements ChannelSlot {
        CLOSING
    }
}
