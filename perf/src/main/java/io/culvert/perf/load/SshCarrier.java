package io.culvert.perf.load;

import io.culvert.core.ChannelOpenException;
import io.culvert.core.Failures;
import io.culvert.core.SshConnection;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.perf.result.SshPeer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An SSH channel for each stream, on one connection or on several by turns. No local socket is involved. */
public final class SshCarrier implements Carrier {
    private final Network network;
    private final String target;
    private final Endpoint farEnd;
    private final Supplier<? extends CompletionStage<Tunnel>> connector;
    private final List<Tunnel> tunnels;
    private final AtomicInteger opened = new AtomicInteger();
    private volatile @Nullable SshConnection latest;

    private SshCarrier(
            Network network,
            String target,
            Endpoint farEnd,
            Supplier<? extends CompletionStage<Tunnel>> connector,
            List<Tunnel> tunnels) {
        this.network = network;
        this.target = target;
        this.farEnd = farEnd;
        this.connector = connector;
        this.tunnels = tunnels;
    }

    /**
     * Logs in as often as asked for, one after the other. Blocks until that is done.
     *
     * @param network stays open when the carrier is closed
     * @param target the server, as the user wrote it
     * @param farEnd as the server reaches it
     * @param connections 0 or above; none will do for logins alone
     * @param connector connects and logs in; called from any thread
     */
    public static SshCarrier connect(
            Network network,
            String target,
            Endpoint farEnd,
            int connections,
            Supplier<? extends CompletionStage<Tunnel>> connector)
            throws IOException {
        List<Tunnel> tunnels = new ArrayList<>();
        try {
            while (tunnels.size() < connections) {
                tunnels.add(connector.get().toCompletableFuture().join());
            }
        } catch (CompletionException e) {
            tunnels.forEach(Tunnel::close);
            throw new IOException(Reason.of(e), e);
        }
        return new SshCarrier(network, target, farEnd, connector, List.copyOf(tunnels));
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public String farEnd() {
        return farEnd.toString();
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (!tunnels.isEmpty()) {
            settings.put("to", farEnd.toString());
            settings.put("connections", Integer.toString(tunnels.size()));
        }
        return settings;
    }

    @Override
    public Optional<SshPeer> peer() {
        SshConnection connection = tunnels.isEmpty() ? latest : tunnels.get(0).connection();
        return Optional.ofNullable(connection)
                .map(server -> new SshPeer(server.peerIdentification(), server.algorithms()));
    }

    @Override
    public EventLoopGroup loops() {
        return network.group();
    }

    @Override
    public CompletionStage<Channel> open(ChannelHandler handler) {
        Tunnel tunnel = tunnels.get(Math.floorMod(opened.getAndIncrement(), tunnels.size()));
        return tunnel.open(farEnd, handler).handle((channel, failure) -> {
            if (failure != null) {
                throw new CompletionException(new IOException(message(failure), failure));
            }
            return channel;
        });
    }

    private String message(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        String reason = Reason.of(cause);
        return cause instanceof ChannelOpenException
                ? "cannot open a channel to " + farEnd + ": " + reason.replaceFirst("^open failed: ", "")
                : reason;
    }

    /** A login as a carrier's user sees it. */
    private record LoggedIn(Tunnel tunnel) implements Session {
        @Override
        public CompletionStage<?> closed() {
            return tunnel.connection().closed();
        }

        @Override
        public void close() {
            tunnel.close();
        }
    }

    @Override
    public CompletionStage<Session> login() {
        return connector.get().handle((tunnel, failure) -> {
            if (failure != null) {
                throw new CompletionException(new IOException(Reason.of(failure), failure));
            }
            latest = tunnel.connection();
            return new LoggedIn(tunnel);
        });
    }

    @Override
    public void close() {
        tunnels.forEach(Tunnel::close);
    }
}
