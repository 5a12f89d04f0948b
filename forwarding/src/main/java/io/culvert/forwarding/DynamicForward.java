package io.culvert.forwarding;

import io.culvert.core.ChannelAcceptor;
import io.culvert.core.SshConnection;
import io.culvert.forwarding.dynamic.ProxyAuthenticator;
import io.culvert.forwarding.dynamic.ProxyHandshake;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Listens here as a SOCKS and HTTP proxy, connects from the peer to where each client asks for (ssh -D). A client is
 * told of success only once its channel is open.
 */
public final class DynamicForward {
    private DynamicForward() {}

    /**
     * @param listenOn bound in turn, as many as can be; port 0 lets the system choose one for all
     * @param authenticator null if clients need no password
     * @return fails with IOException if no address can be bound
     */
    public static CompletionStage<Forward> open(
            Network network,
            SshConnection connection,
            List<InetSocketAddress> listenOn,
            @Nullable ProxyAuthenticator authenticator,
            ForwardObserver observer) {
        ForwardObserver guarded = GuardedForwardObserver.of(observer);
        return Handover.of(
                Listener.listen(
                        network,
                        connection,
                        listenOn,
                        socket -> ProxyHandshake.begin(
                                socket,
                                authenticator,
                                target -> connect(connection, socket, target, guarded),
                                guarded)),
                Forward::close);
    }

    private static CompletionStage<ChannelAcceptor.Accepted> connect(
            SshConnection connection, Channel socket, Endpoint target, ForwardObserver observer) {
        Listener.Open open = LocalForward.direct(socket, target);
        Relay socketHalf = new Relay(observer::toTarget);
        RelayInitializer channelHalf = new RelayInitializer(socketHalf, new Relay(observer::fromTarget), observer);
        return connection
                .openChannel(open.channelType(), open.typeData(), channelHalf)
                .whenComplete((channel, failure) -> {
                    if (failure != null) {
                        observer.refused(failure);
                    }
                })
                .thenApply(channel -> new ChannelAcceptor.Accepted(socketHalf, channel::close));
    }
}
