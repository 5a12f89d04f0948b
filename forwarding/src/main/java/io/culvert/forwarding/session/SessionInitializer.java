package io.culvert.forwarding.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;

/** Makes a channel a session, whose two ways end on their own. */
final class SessionInitializer extends ChannelInitializer<Channel> {
    private final ChannelHandler[] handlers;

    SessionInitializer(ChannelHandler... handlers) {
        this.handlers = handlers;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addLast(handlers);
    }
}
