package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.ClientConfig;
import io.culvert.core.KeepAlive;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshConnection;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.key.SshKeyPair;
import io.culvert.testing.BlockingWork;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The books of every kind of forward on every transport: what one program sends is what the other one gets, byte for
 * byte and with its end, or both see an error. Both ends of the SSH connection are ours. A Unix-domain socket knows no
 * reset, so that a program which only reads from one may see an end in its place; one that writes sees an error.
 */
@Timeout(60)
final class EndsLedgerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final KeepAlive IMPATIENT = new KeepAlive(Duration.ofMillis(400), 2);

    /** More than the windows and buffers on the way hold. */
    private static final long MUCH = 12L << 20;

    private static final long ENDLESS = 1L << 40;

    private static ExecutorService threads;

    @TempDir
    Path folder;

    private static final Map<List<Object>, Bed> BEDS = new HashMap<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    enum Form {
        LOCAL,
        REMOTE,
        DYNAMIC,
        REMOTE_DYNAMIC,
        STDIO,
        UNIX_LOCAL,
        UNIX_REMOTE;

        boolean isUnixAtInitiator() {
            return this == UNIX_LOCAL || this == UNIX_REMOTE;
        }

        boolean isUnixAtTarget() {
            return this == UNIX_REMOTE;
        }
    }

    /** What ends the SSH connection in the midst of things. */
    enum Loss {
        CUT,
        KEEP_ALIVE_TIMEOUT,
        CLIENT_CLOSES,
        SERVER_CLOSES,
        DRAIN_BY_FORCE
    }

    /** Both ends of one transport, used by one test after the other. */
    private record Bed(Network network, JumpHost host) {}

    private record Link(Form form, CuttableWire wire, JumpHost host, Tunnel tunnel, List<Application> ends) {
        Application initiator() {
            return ends.get(0);
        }

        Application target() {
            return ends.get(1);
        }

        SshConnection atServer() {
            await().pollDelay(Duration.ZERO).until(() -> !host.connections().isEmpty());
            return host.connections().iterator().next();
        }

        boolean isUnix(Application end) {
            return end == initiator() ? form.isUnixAtInitiator() : form.isUnixAtTarget();
        }
    }

    @BeforeAll
    static void start() {
        threads = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() {
        BEDS.values().forEach(bed -> {
            bed.host().close();
            bed.network().close();
        });
        BEDS.clear();
        threads.shutdownNow();
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    static List<Arguments> forms() {
        List<Arguments> cases = new ArrayList<>();
        for (NettyTransport transport : NettyTransport.values()) {
            for (Form form : Form.values()) {
                cases.add(Arguments.of(transport, form));
            }
        }
        return cases;
    }

    static List<Arguments> formsAndSides() {
        return forms().stream()
                .flatMap(each ->
                        List.of(true, false).stream().map(side -> Arguments.of(each.get()[0], each.get()[1], side)))
                .toList();
    }

    static List<Arguments> formsAndLosses() {
        return forms().stream()
                .flatMap(each ->
                        List.of(Loss.values()).stream().map(loss -> Arguments.of(each.get()[0], each.get()[1], loss)))
                .toList();
    }

    /** The reader takes nothing before all that is on the way is full, and nothing here depends on time. */
    @ParameterizedTest
    @MethodSource("formsAndSides")
    void W16_after_a_half_close_and_a_pause_both_directions_are_whole_whoever_ended_first(
            NettyTransport transport, Form form, boolean initiatorFirst) throws Exception {
        Link link = link(transport, form, KeepAlive.DEFAULT);
        Application first = initiatorFirst ? link.initiator() : link.target();
        Application second = initiatorFirst ? link.target() : link.initiator();
        first.send(100_000);
        first.shutdownOutput();
        second.receive(100_000);
        assertThat(second.end()).isEqualTo(Application.End.EOF);
        CompletableFuture<Void> sent = BlockingWork.on(threads, () -> {
            second.send(MUCH);
            second.close();
        });
        awaitStuck(second, sent);
        first.receive(MUCH);
        assertThat(first.end()).isEqualTo(Application.End.EOF);
        sent.get(20, TimeUnit.SECONDS);
        first.close();
        assertNothingIsLeft(link);
    }

    @ParameterizedTest
    @MethodSource("formsAndSides")
    void after_a_close_all_bytes_arrive_and_then_the_end(NettyTransport transport, Form form, boolean initiatorFirst)
            throws Exception {
        Link link = link(transport, form, KeepAlive.DEFAULT);
        Application first = initiatorFirst ? link.initiator() : link.target();
        Application second = initiatorFirst ? link.target() : link.initiator();
        CompletableFuture<Void> sent = BlockingWork.on(threads, () -> {
            first.send(MUCH);
            first.close();
        });
        awaitStuck(first, sent);
        second.receive(MUCH);
        assertThat(second.end()).isEqualTo(Application.End.EOF);
        sent.get(20, TimeUnit.SECONDS);
        second.close();
        assertNothingIsLeft(link);
    }

    @ParameterizedTest
    @MethodSource("formsAndSides")
    void a_reset_is_a_reset_at_the_other_end(NettyTransport transport, Form form, boolean byInitiator)
            throws Exception {
        Link link = link(transport, form, KeepAlive.DEFAULT);
        Application resetting = byInitiator ? link.initiator() : link.target();
        Application other = byInitiator ? link.target() : link.initiator();
        resetting.send(100_000);
        other.receive(100_000);
        if (link.isUnix(resetting)) {
            other.send(1000);
            resetting.receive(1);
            resetting.close(); // what is unread makes it a reset
        } else {
            resetting.reset();
        }
        assertError(link, other);
    }

    @ParameterizedTest
    @MethodSource("formsAndLosses")
    void W17_a_connection_that_is_lost_is_an_error_at_both_ends(NettyTransport transport, Form form, Loss loss)
            throws Exception {
        Link link = link(transport, form, loss == Loss.KEEP_ALIVE_TIMEOUT ? IMPATIENT : KeepAlive.DEFAULT);
        List<CompletableFuture<Void>> sending = new ArrayList<>();
        List<CompletableFuture<Application.End>> reading = new ArrayList<>();
        for (Application end : link.ends()) {
            sending.add(BlockingWork.on(threads, () -> end.send(ENDLESS)));
            reading.add(CompletableFuture.supplyAsync(end::drain, threads));
        }
        await().pollDelay(Duration.ZERO).until(() -> link.ends().stream().allMatch(end -> end.received() > 100_000));
        lose(link, loss);
        // One call takes the error of a reset from the socket, the other one of the same program may see an end.
        assertThat(reading).allSatisfy(end -> assertThat(end).succeedsWithin(LIMIT));
        assertThat(sending).allSatisfy(end -> assertThat(end).failsWithin(LIMIT));
    }

    /** A program that only waits is the one that a clean end would deceive. */
    @ParameterizedTest
    @MethodSource("formsAndLosses")
    void a_connection_that_is_lost_is_an_error_for_programs_that_only_read(
            NettyTransport transport, Form form, Loss loss) throws Exception {
        Link link = link(transport, form, loss == Loss.KEEP_ALIVE_TIMEOUT ? IMPATIENT : KeepAlive.DEFAULT);
        lose(link, loss);
        assertError(link, link.initiator());
        assertError(link, link.target());
    }

    private static void lose(Link link, Loss loss) throws IOException {
        switch (loss) {
            case CUT -> link.wire().cut();
            case KEEP_ALIVE_TIMEOUT -> link.wire().freeze();
            case CLIENT_CLOSES -> link.tunnel().close();
            case SERVER_CLOSES -> link.atServer().close();
            case DRAIN_BY_FORCE -> link.atServer().drain(Duration.ofMillis(50));
        }
    }

    private static void assertError(Link link, Application end) {
        Application.End seen = end.drain();
        if (!link.isUnix(end)) {
            assertThat(seen).isEqualTo(Application.End.RESET);
        }
    }

    private static void assertNothingIsLeft(Link link) {
        await().pollDelay(Duration.ZERO).atMost(LIMIT).untilAsserted(() -> {
            assertThat(link.tunnel().connection().channelCount()).isZero();
            assertThat(link.atServer().channelCount()).isZero();
        });
    }

    private static void awaitStuck(Application sender, CompletableFuture<?> sending) {
        long[] before = {-1};
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(40)).until(() -> {
            long last = before[0];
            before[0] = sender.sent();
            return sending.isDone() || before[0] == last;
        });
    }

    private Link link(NettyTransport transport, Form form, KeepAlive keepAlive) throws Exception {
        assumeTrue(transport.unavailability() == null, () -> transport + " does not work here");
        Bed bed = BEDS.computeIfAbsent(List.of(transport, keepAlive), key -> {
            Network network = Network.create(transport, 2, Duration.ofSeconds(10));
            return new Bed(network, host(network, keepAlive));
        });
        await().pollDelay(Duration.ZERO).until(() -> bed.host().connections().isEmpty());
        CuttableWire wire = keep(new CuttableWire(CulvertPair.port(bed.host())));
        ClientConfig.Builder config = CulvertPair.clientConfig("test", SshKeyPair.generate("ssh-ed25519"))
                .keepAlive(keepAlive);
        Tunnel tunnel =
                keep(CulvertPair.now(Tunnel.connect(bed.network(), new Endpoint("127.0.0.1", wire.port()), config)));
        Path path = folder.resolve("target");
        ServerSocketChannel listener = keep(
                form.isUnixAtTarget()
                        ? ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path))
                        : Application.listen());
        Target target = form.isUnixAtTarget()
                ? new SocketPath(path.toString())
                : new Endpoint("127.0.0.1", Application.port(listener));
        Application initiator = keep(initiator(form, tunnel, target));
        Application accepted = keep(Application.accept(listener));
        return new Link(form, wire, bed.host(), tunnel, List.of(initiator, accepted));
    }

    private static JumpHost host(Network network, KeepAlive keepAlive) {
        ServerConfig.Builder config = ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                .publicKey((attempt, key) -> CompletableFuture.completedStage(AuthDecision.GRANTED))
                .keepAlive(keepAlive);
        return CulvertPair.now(JumpHost.start(
                network,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                config,
                new UnixPolicy(SocketFile.DEFAULT_MASK, false)));
    }

    private Application initiator(Form form, Tunnel tunnel, Target target) throws IOException {
        Path path = folder.resolve("listening");
        SocketPath listening = new SocketPath(path.toString());
        return switch (form) {
            case LOCAL ->
                Application.connect(
                        CulvertPair.now(tunnel.forwardLocal(0, target)).boundPort());
            case REMOTE ->
                Application.connect(
                        CulvertPair.now(tunnel.forwardRemote(0, target)).boundPort());
            case DYNAMIC ->
                Application.connectThroughProxy(
                        CulvertPair.now(tunnel.forwardDynamic(0)).boundPort(), ((Endpoint) target).port());
            case REMOTE_DYNAMIC ->
                Application.connectThroughProxy(
                        CulvertPair.now(tunnel.forwardRemoteDynamic(
                                        "localhost", 0, null, any -> true, ForwardObserver.NONE))
                                .boundPort(),
                        ((Endpoint) target).port());
            case STDIO -> stdio(tunnel, target);
            case UNIX_LOCAL -> {
                CulvertPair.now(tunnel.forwardLocal(SocketFile.at(listening), target, ForwardObserver.NONE));
                yield Application.connect(path);
            }
            case UNIX_REMOTE -> {
                CulvertPair.now(tunnel.forwardRemote(listening, target, ForwardObserver.NONE));
                yield Application.connect(path);
            }
        };
    }

    /**
     * A program whose socket is the standard input and output of a forward: what becomes of that is what its socket
     * sees.
     */
    private Application stdio(Tunnel tunnel, Target target) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Application initiator = Application.connect(listener.getLocalPort());
            Socket socket = keep(listener.accept());
            OutputStream out = new OutputStream() {
                @Override
                public void write(int unused) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    socket.getOutputStream().write(bytes, offset, length);
                }

                @Override
                public void close() throws IOException {
                    socket.shutdownOutput();
                }
            };
            CulvertPair.now(tunnel.forwardStdio(socket.getInputStream(), out, target, ForwardObserver.NONE))
                    .ended()
                    .whenCompleteAsync(
                            (ended, failure) -> {
                                try {
                                    if (failure != null) {
                                        socket.setSoLinger(true, 0);
                                    }
                                    socket.close();
                                } catch (IOException e) {
                                    throw new CompletionException(e);
                                }
                            },
                            threads);
            return initiator;
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        open.push(resource);
        return resource;
    }
}
