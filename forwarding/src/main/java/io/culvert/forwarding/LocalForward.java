package io.culvert.forwarding;

import io.culvert.codec.message.ForwardingPayloads.TcpipChannel;
import io.culvert.core.SshConnection;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Listens here, connects from the peer (ssh -L): each connection becomes a "direct-tcpip" channel (RFC 4254 section 7.2). */
public final class LocalForward {
    private LocalForward() {}

    /**
     * @param listenOn bound in turn, as many as can be; port 0 lets the system choose one for all
     * @param target resolved by the peer
     * @return fails with IOException if no address can be bound
     */
    public static CompletionStage<Forward> open(
            Network network,
            SshConnection connection,
            List<InetSocketAddress> listenOn,
            Endpoint target,
            ForwardObserver observer) {
        return Listener.listen(network, connection, listenOn, socket -> directTcpip(socket, target), observer)
                .thenApply(Function.identity());
    }

    static Listener.Open directTcpip(Channel socket, Endpoint target) {
        InetSocketAddress originator = (InetSocketAddress) socket.remoteAddress();
        return new Listener.Open(
                "direct-tcpip",
                new TcpipChannel(
                                target.host(),
                                target.port(),
                                originator.getAddress().getHostAddress(),
                                originator.getPort())
                        .toBytes());
    }
}
