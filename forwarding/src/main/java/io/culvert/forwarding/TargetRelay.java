package io.culvert.forwarding;

import io.culvert.core.ChannelAcceptor;
import io.culvert.core.SshConnection;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.Channel;
import java.util.concurrent.CompletionStage;

/** Accepts a channel by connecting to a target: the channel opens only once the target has answered. */
final class TargetRelay {
    private final TargetConnector connector;
    private final SshConnection connection;

    TargetRelay(Network network, SshConnection connection) {
        this.connector = new TargetConnector(network);
        this.connection = connection;
    }

    CompletionStage<ChannelAcceptor.Accepted> accept(Endpoint target, ForwardObserver observer) {
        return connector
                .connect(connection.eventLoop(), target, () -> new Relay(observer::fromTarget))
                .thenApply(socket -> {
                    Relay targetHalf = socket.pipeline().get(Relay.class);
                    return new ChannelAcceptor.Accepted(channelHalf(targetHalf, observer), () -> socket.close());
                })
                .whenComplete((accepted, failure) -> {
                    if (failure != null) {
                        observer.refused(failure);
                    }
                });
    }

    private static ChannelHandler channelHalf(Relay targetHalf, ForwardObserver observer) {
        return new HalfInitializer(targetHalf, new Relay(observer::toTarget), observer);
    }

    /** Puts a relay's half on an SSH channel as it opens, and tells the observer of its life. */
    static final class HalfInitializer extends ChannelInitializer<Channel> {
        private final Relay socketHalf;
        private final Relay channelHalf;
        private final ForwardObserver observer;

        HalfInitializer(Relay socketHalf, Relay channelHalf, ForwardObserver observer) {
            this.socketHalf = socketHalf;
            this.channelHalf = channelHalf;
            this.observer = observer;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            channel.pipeline().addLast(channelHalf);
            Relay.join(socketHalf, channelHalf);
            observer.opened();
            channel.closeFuture().addListener(closed -> observer.closed());
        }
    }
}
