package io.culvert.core.channel;

import io.culvert.core.ChannelResetException;
import io.culvert.core.SshChannelRequest;
import io.culvert.core.SshException;
import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelPipeline;

/**
 * A pipeline at whose end requests that nobody has taken are refused (RFC 4254 section 5.4), and where it is no news
 * that a channel did not end well: who cares has been told, and it closes.
 */
final class ChildPipeline extends DefaultChannelPipeline {
    ChildPipeline(Channel channel) {
        super(channel);
    }

    @Override
    protected void onUnhandledInboundUserEventTriggered(Object event) {
        if (event instanceof SshChannelRequest request) {
            request.fail();
        } else {
            super.onUnhandledInboundUserEventTriggered(event);
        }
    }

    @Override
    protected void onUnhandledInboundException(Throwable cause) {
        if (!(cause instanceof ChannelResetException) && !(cause instanceof SshException)) {
            super.onUnhandledInboundException(cause);
        }
    }
}
