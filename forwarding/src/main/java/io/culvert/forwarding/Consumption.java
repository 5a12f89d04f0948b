package io.culvert.forwarding;

import io.culvert.core.SshChannel;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * Gives a peer credit for what its channel's partner in a relay has really taken, so that all that waits here, in the
 * channel and in the partner, is bounded by the channel's window.
 */
final class Consumption {
    private final SshChannel channel;
    private int passedOn;
    private boolean awaiting;

    Consumption(SshChannel channel) {
        this.channel = channel;
    }

    /** So many bytes of the channel were written to the partner, or dropped. */
    void passedOn(int bytes) {
        passedOn += bytes;
    }

    /** To be called after the partner was flushed. */
    void settle(ChannelHandlerContext partner) {
        if (passedOn == 0 || awaiting) {
            return;
        }
        int bytes = passedOn;
        passedOn = 0;
        if (hasTakenAll(partner.channel())) {
            channel.consumed(bytes);
        } else {
            awaiting = true;
            partner.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(taken -> {
                awaiting = false;
                channel.consumed(bytes);
                settle(partner);
            });
        }
    }

    private static boolean hasTakenAll(Channel partner) {
        ChannelOutboundBuffer waiting = partner.unsafe().outboundBuffer();
        return waiting == null || waiting.totalPendingWriteBytes() == 0;
    }
}
