package io.culvert.cli.demo;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.ServerConfig;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Forward;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.metrics.CulvertMetrics;
import io.culvert.perf.target.PlainSockets;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Everything that the demo runs, on loopback and on ports that the system chooses:
 *
 * <pre>
 *   load --> -L listeners --> client ==SSH==> jump host --> targets
 *   load --> -R listeners --> jump host ==SSH==> client --> targets
 * </pre>
 */
final class Stage implements AutoCloseable {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static final int MOST_WARMING_SECONDS = 30;

    private record Shown(String name, InetSocketAddress listensOn, InetSocketAddress connectsTo, Tally tally) {}

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CulvertMetrics metrics = new CulvertMetrics(registry);
    private final Network network = Network.create();
    private final PlainSockets targets = new PlainSockets("demo-targets", 1);
    private final PlainSockets load = new PlainSockets("demo-load", 1);
    private final ThrowAwayKeys keys;
    private final List<Shown> forwards = new ArrayList<>();
    private final InetSocketAddress jumpHost;
    private final Invitation invitation;
    private final Tunnel tunnel;
    private final long began;

    /** @param handlers makes the handler of one connection to a target */
    Stage(Function<Protocol, ChannelHandler> handlers) throws IOException {
        keys = new ThrowAwayKeys();
        try {
            InetSocketAddress http = listen(() -> handlers.apply(Protocol.HTTP));
            InetSocketAddress echo = listen(() -> handlers.apply(Protocol.ECHO));
            jumpHost = done(startJumpHost()).boundAddresses().get(0);
            invitation = keys.invite(jumpHost, http);
            tunnel = done(connect());
            began = System.nanoTime();
            open(Protocol.HTTP, http);
            open(Protocol.ECHO, echo);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private InetSocketAddress listen(Supplier<ChannelHandler> handler) throws IOException {
        return (InetSocketAddress) targets.listen(ANY_PORT, handler).localAddress();
    }

    private CompletionStage<JumpHost> startJumpHost() {
        ServerConfig.Builder config = ServerConfig.builder(keys.host())
                .publicKey(PublicKeyAuthenticator.only(
                        ThrowAwayKeys.USER, keys.user().publicKey()))
                .observer(metrics.sshObserver());
        return JumpHost.start(network, ANY_PORT, config, ForwardingPolicy.ANYWHERE);
    }

    private CompletionStage<Tunnel> connect() {
        ClientConfig.Builder config = ClientConfig.builder(
                        ThrowAwayKeys.USER, HostKeyVerifier.only(keys.host().publicKey()))
                .authenticateWith(ClientAuthMethod.PublicKey.of(keys.user()))
                .observer(metrics.sshObserver());
        return Tunnel.connect(network, endpoint(jumpHost), config.build());
    }

    private void open(Protocol protocol, InetSocketAddress target) throws IOException {
        String localName = "L-" + protocol.name().toLowerCase(Locale.ROOT);
        String remoteName = "R-" + protocol.name().toLowerCase(Locale.ROOT);
        ForwardObserver ofLocal = metrics.forwardObserver(localName);
        ForwardObserver ofRemote = metrics.forwardObserver(remoteName);
        Forward local = done(tunnel.forwardLocal(List.of(ANY_PORT), endpoint(target), ofLocal));
        Forward remote = done(tunnel.forwardRemote("localhost", 0, endpoint(target), ofRemote));
        load(protocol, localName, local, target);
        load(protocol, remoteName, remote, target);
    }

    private void load(Protocol protocol, String name, Forward forward, InetSocketAddress target) {
        Shown shown = new Shown(
                name,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), forward.boundPort()),
                target,
                new Tally());
        forwards.add(shown);
        new Load(load, shown.listensOn(), shown.tally()).start(protocol);
    }

    Invitation invitation() {
        return invitation;
    }

    /**
     * Waits until every forward has carried a stream and a round trip, so that what a cold JVM needs for them is not
     * measured; or for {@code MOST_WARMING_SECONDS}, because a forward may be broken.
     */
    void warmUp() throws InterruptedException {
        CompletableFuture<Void> begun = CompletableFuture.allOf(
                forwards.stream().map(forward -> forward.tally().begun()).toArray(CompletableFuture[]::new));
        await(begun, MOST_WARMING_SECONDS);
        forwards.forEach(forward -> forward.tally().restartRoundTrips());
    }

    /** Waits for so long, or for less if the connection between client and jump host breaks. */
    void run(int seconds) throws InterruptedException {
        await(tunnel.connection().closed().toCompletableFuture(), seconds);
    }

    private static void await(CompletableFuture<?> event, int seconds) throws InterruptedException {
        try {
            event.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException notYet) {
            // The time is up.
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** To be called by one thread. */
    Facts facts() {
        return new Facts(
                (System.nanoTime() - began) / 1e9,
                endpoint(jumpHost).toString(),
                sum("culvert.connections", "role", "server"),
                sum("culvert.channels", "role", "server"),
                sum("culvert.bytes", "role", "server", "direction", "received"),
                sum("culvert.bytes", "role", "server", "direction", "sent"),
                forwards.stream().map(this::facts).toList());
    }

    private Facts.OfForward facts(Shown forward) {
        return new Facts.OfForward(
                forward.name(),
                endpoint(forward.listensOn()).toString(),
                endpoint(forward.connectsTo()).toString(),
                sum("culvert.forward.open", "forward", forward.name()),
                sum("culvert.forward.bytes", "forward", forward.name(), "direction", "to.target"),
                sum("culvert.forward.bytes", "forward", forward.name(), "direction", "from.target"),
                forward.tally().p99Micros(),
                forward.tally().streamsChecked(),
                forward.tally().streamsCorrupt());
    }

    /** Of all gauges and counters of this name with these tags. */
    private long sum(String meter, String... tags) {
        return Math.round(registry.get(meter).tags(tags).meters().stream()
                .mapToDouble(each -> each.measure().iterator().next().getValue())
                .sum());
    }

    private static Endpoint endpoint(InetSocketAddress address) {
        return new Endpoint(address.getAddress().getHostAddress(), address.getPort());
    }

    private static <T> T done(CompletionStage<T> stage) throws IOException {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IOException("the demo cannot start: " + e.getCause(), e);
        }
    }

    /** The load first, so that it sees no stream break; then what carried it. */
    @Override
    public void close() {
        load.close();
        targets.close();
        network.close();
        keys.close();
    }
}
