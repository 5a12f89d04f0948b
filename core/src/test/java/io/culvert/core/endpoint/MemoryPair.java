package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshChannel;
import io.culvert.core.SshConnection;
import io.culvert.core.SshException;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.SshKeyPair;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A client and a server with their complete pipelines, joined in memory, on one loop with virtual time: every run is the same.
 * Nothing moves but in {@link #pump}.
 */
final class MemoryPair implements AutoCloseable {
    static final SshKeyPair HOST_KEY = SshKeyPair.generate("ssh-ed25519");
    static final SshKeyPair USER_KEY = SshKeyPair.generate("ssh-ed25519");
    static final HostKeyVerifier.Target TARGET = new HostKeyVerifier.Target("server.example", 22);
    /** The type that {@link #accept} accepts. */
    static final String TYPE = "test";

    private static final int MANY_TURNS = 2_000_000;

    /** What to change of two configurations that just work, with a key exchange that is quick. */
    static final class Setup {
        UnaryOperator<ClientConfig.Builder> client = UnaryOperator.identity();
        UnaryOperator<ServerConfig.Builder> server = UnaryOperator.identity();
        HostKeyVerifier verifier = (target, key) -> CompletableFuture.completedStage(
                key.equals(HOST_KEY.publicKey())
                        ? new HostKeyVerifier.Accepted()
                        : new HostKeyVerifier.Rejected("another key"));
        /** What each side's tap does from the first byte on. */
        Consumer<MessageTap> clientTap = tap -> {};

        Consumer<MessageTap> serverTap = tap -> {};
        /** Whether slow work waits for {@link MemoryPair#work}. */
        boolean heldWork;

        Setup client(UnaryOperator<ClientConfig.Builder> change) {
            UnaryOperator<ClientConfig.Builder> before = client;
            client = builder -> change.apply(before.apply(builder));
            return this;
        }

        Setup server(UnaryOperator<ServerConfig.Builder> change) {
            UnaryOperator<ServerConfig.Builder> before = server;
            server = builder -> change.apply(before.apply(builder));
            return this;
        }

        Setup heldWork() {
            heldWork = true;
            return this;
        }

        MemoryPair build() {
            return new MemoryPair(this);
        }

        MemoryPair loggedIn() {
            MemoryPair pair = build();
            pair.pump();
            assertThat(pair.ready).isCompleted();
            return pair;
        }
    }

    final MockTicker ticker = Ticker.newMockTicker();
    final MemoryEnd client;
    final MemoryEnd server;
    final CompletableFuture<SshConnection> ready = new CompletableFuture<>();
    /** Slow work that has been asked for and not been done. */
    final ArrayDeque<Runnable> work = new ArrayDeque<>();

    final SshServer sshServer;

    private final EmbeddedChannel loop =
            EmbeddedChannel.builder().ticker(ticker).build();

    private MemoryPair(Setup setup) {
        client = new MemoryEnd(1, loop, new Recorder());
        server = new MemoryEnd(2, loop, new Recorder());
        client.wire.connectTo(server.wire);
        server.wire.connectTo(client.wire);
        ClientConfig clientConfig = setup.client
                .apply(ClientConfig.builder("alice", setup.verifier)
                        .authenticateWith(ClientAuthMethod.PublicKey.of(USER_KEY))
                        .algorithms(quick())
                        .services(client::services)
                        .observer(client.recorder)
                        .executor(executor(setup)))
                .build();
        ServerConfig serverConfig = setup.server
                .apply(ServerConfig.builder(HOST_KEY)
                        .publicKey((attempt, key) -> CompletableFuture.completedStage(
                                key.equals(USER_KEY.publicKey()) ? AuthDecision.GRANTED : AuthDecision.DENIED))
                        .algorithms(quick())
                        .services(server::services)
                        .observer(server.recorder)
                        .executor(executor(setup)))
                .build();
        SshClient sshClient = SshClient.of(clientConfig, TARGET);
        sshServer = SshServer.of(serverConfig, loop.eventLoop());
        sshClient.ready().whenComplete((connection, failure) -> {
            if (failure == null) {
                ready.complete(connection);
            } else {
                ready.completeExceptionally(failure);
            }
        });
        setup.clientTap.accept(client.tap);
        setup.serverTap.accept(server.tap);
        server.start(sshServer.handler());
        client.start(sshClient.handler());
    }

    static Setup setup() {
        return new Setup();
    }

    private static io.culvert.core.Algorithms quick() {
        return io.culvert.core.Algorithms.DEFAULT.withKex(List.of("curve25519-sha256", "ecdh-sha2-nistp256"));
    }

    private java.util.concurrent.Executor executor(Setup setup) {
        return setup.heldWork ? work::add : Runnable::run;
    }

    /** Has an end accept channels of {@link #TYPE}, each with a new handler. */
    static void accept(MemoryEnd end, Supplier<ChannelHandler> handler) {
        end.acceptors.put(
                TYPE,
                typeData -> CompletableFuture.completedStage(new ChannelAcceptor.Accepted(handler.get(), () -> {})));
    }

    /** Moves bytes and runs tasks until nothing is left to do now. */
    void pump() {
        int turns = 0;
        while (turn()) {
            assertThat(++turns).as("turns of a pair that does not come to rest").isLessThan(MANY_TURNS);
        }
    }

    /** One turn of the loop; false if there was nothing to do. */
    boolean turn() {
        boolean[] moved = {false};
        run(() -> moved[0] = client.wire.deliver());
        run(() -> moved[0] |= server.wire.deliver());
        return moved[0];
    }

    /** Pumps, and does slow work as it is asked for, until nothing is left to do. */
    void workOff() {
        pump();
        while (!work.isEmpty()) {
            workOffOne();
        }
    }

    void workOffOne() {
        work.remove().run();
        run(() -> {});
        pump();
    }

    void run(Runnable task) {
        client.run(task);
    }

    void pass(Duration time) {
        ticker.advance(time.toNanos(), TimeUnit.NANOSECONDS);
        run(() -> {});
        pump();
    }

    /** Opens a channel from one end to the other and waits for it. */
    SshChannel open(MemoryEnd from, ChannelHandler handler) {
        CompletableFuture<SshChannel> opening = from.open(TYPE, handler);
        pump();
        assertThat(opening).isCompleted();
        return opening.join();
    }

    /** Why the client did not get its connection. */
    SshException failure() {
        assertThat(ready).isCompletedExceptionally();
        Throwable failure = ready.handle((connection, thrown) -> thrown).join();
        assertThat(failure).isInstanceOf(SshException.class);
        return (SshException) failure;
    }

    /** Nobody did anything wrong, and both sides still talk. */
    void assertSound() {
        assertThat(client.recorder.violations).isEmpty();
        assertThat(server.recorder.violations).isEmpty();
        assertThat(client.wire.isActive()).isTrue();
        assertThat(server.wire.isActive()).isTrue();
        assertNoInternalError();
    }

    void assertNoInternalError() {
        assertThat(client.recorder.internalErrors).isEmpty();
        assertThat(server.recorder.internalErrors).isEmpty();
        assertThat(client.wire.unhandled).isEmpty();
        assertThat(server.wire.unhandled).isEmpty();
    }

    /** Closes both ends and checks that the books are balanced. */
    @Override
    public void close() {
        run(() -> client.wire.close());
        run(() -> server.wire.close());
        pump();
        assertNoInternalError();
        for (MemoryEnd end : List.of(client, server)) {
            assertThat(end.recorder.connections).isZero();
            assertThat(end.recorder.closed).as("channels closed").isEqualTo(end.recorder.opened);
            if (end.loggedIn()) {
                assertThat(end.connection().channelCount()).isZero();
                assertThat(end.connection().closed()).isCompleted();
            }
        }
        assertThat(ready).isDone();
        assertThat(sshServer.connections()).isEmpty();
    }
}
