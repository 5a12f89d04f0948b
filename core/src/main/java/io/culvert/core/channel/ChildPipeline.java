package io.culvert.core.channel;

import io.culvert.core.SshChannelRequest;
import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelPipeline;

/** A pipeline at whose end requests that nobody has taken are refused (RFC 4254 section 5.4). */
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
}
