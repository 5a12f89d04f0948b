package io.culvert.forwarding;

import io.culvert.core.SshChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;

/** Puts a relay's half on an SSH channel as it opens, joins it to the socket's, and tells the observer of its life. */
final class RelayInitializer extends ChannelInitializer<Channel> {
    /**
     * Ours: what is read from the socket while the peer's window is closed. What the window lets pass does not wait.
     */
    private static final WriteBufferWaterMark WAITING_FOR_WINDOW = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private final Relay socketHalf;
    private final Relay channelHalf;
    private final ForwardObserver observer;

    RelayInitializer(Relay socketHalf, Relay channelHalf, ForwardObserver observer) {
        this.socketHalf = socketHalf;
        this.channelHalf = channelHalf;
        this.observer = observer;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        // As OpenSSH does: an answered CLOSE tells that the socket has taken all, and until then the channel counts.
        channel.config().setOption(SshChannel.ANSWER_CLOSE, false);
        channel.config().setOption(SshChannel.AUTO_CONSUME, false);
        channel.config().setWriteBufferWaterMark(WAITING_FOR_WINDOW);
        channel.pipeline().addLast(channelHalf);
        Relay.join(socketHalf, channelHalf);
        observer.opened();
        channel.closeFuture().addListener(closed -> observer.closed());
    }
}
