package io.culvert.forwarding;

import io.culvert.codec.message.ForwardingPayloads.DirectStreamlocal;
import io.culvert.codec.message.ForwardingPayloads.TcpipChannel;
import io.culvert.core.AddressText;
import io.culvert.core.SshConnection;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Listens here, connects from the peer (ssh -L): each connection becomes a "direct-tcpip" channel (RFC 4254 section
 * 7.2), or a "direct-streamlocal@openssh.com" one (OpenSSH's PROTOCOL section 2.4).
 */
public final class LocalForward {
    /** What connects to a Unix-domain socket has no address; some servers insist on one, so OpenSSH names this. */
    private static final InetSocketAddress UNKNOWN_ORIGINATOR = new InetSocketAddress("127.0.0.1", 65535);

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
            Target target,
            ForwardObserver observer) {
        return Handover.of(
                Listener.listen(
                        network,
                        connection,
                        listenOn,
                        socket -> direct(socket, target),
                        GuardedForwardObserver.of(observer)),
                Forward::close);
    }

    /** As {@link #open(Network, SshConnection, List, Target, ForwardObserver)}, on a Unix-domain socket. */
    public static CompletionStage<Forward> open(
            Network network, SshConnection connection, SocketFile listenOn, Target target, ForwardObserver observer) {
        return Handover.of(
                Listener.listen(
                        network,
                        connection,
                        listenOn,
                        socket -> direct(socket, target),
                        GuardedForwardObserver.of(observer)),
                Forward::close);
    }

    static Listener.Open direct(Channel socket, Target target) {
        InetSocketAddress originator = originator(socket);
        return direct(target, AddressText.of(originator.getAddress()), originator.getPort());
    }

    static Listener.Open direct(Target target, String originatorAddress, int originatorPort) {
        return target instanceof Endpoint endpoint
                ? new Listener.Open(
                        "direct-tcpip",
                        new TcpipChannel(endpoint.host(), endpoint.port(), originatorAddress, originatorPort).toBytes())
                : new Listener.Open(
                        "direct-streamlocal@openssh.com",
                        new DirectStreamlocal(((SocketPath) target).path(), originatorAddress, originatorPort)
                                .toBytes());
    }

    static InetSocketAddress originator(Channel socket) {
        return socket.remoteAddress() instanceof InetSocketAddress address ? address : UNKNOWN_ORIGINATOR;
    }
}
