package io.culvert.forwarding;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;

/** What a listener has accepted: admitted to its handler, or reset at once. */
abstract class AcceptedSockets extends ChannelInitializer<Channel> {
    private final ChannelHandler handler;

    /** @param handler of those that are admitted; sharable */
    AcceptedSockets(ChannelHandler handler) {
        this.handler = handler;
    }

    abstract boolean admits(Channel socket);

    @Override
    protected final void initChannel(Channel socket) {
        if (admits(socket)) {
            socket.pipeline().addLast(handler);
        } else {
            socket.config().setOption(ChannelOption.SO_LINGER, 0);
            socket.close();
        }
    }

    @Override
    public final boolean isSharable() {
        return true;
    }
}
