package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.ClientConfig;
import io.culvert.core.KeepAlive;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshConnection;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.memory.MemoryBudget;
import io.culvert.testing.BlockingWork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
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
@Tag("long")
@Timeout(60)
final class EndsLedgerTest {
    private static final KeepAlive IMPATIENT = new KeepAlive(Duration.ofMillis(400), 2);

    private static final long ENDLESS = 1L << 40;

    /** Limits of memory budgets, bytes. */
    private static final long AMPLE = 1L << 30;

    private static final long SMALL = 8L << 20;

    private static ExecutorService threads;

    @TempDir
    Path folder;

    private static final Map<List<Object>, Bed> BEDS = new HashMap<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** What ends the SSH connection in the midst of things. */
    enum Loss {
        CUT,
        KEEP_ALIVE_TIMEOUT,
        CLIENT_CLOSES,
        SERVER_CLOSES,
        DRAIN_BY_FORCE
    }

    /** Both ends of one transport, used by one test after the other. */
    private record Bed(Network network, JumpHost host, MemoryBudget budget) {}

    private record Link(
            ForwardForm form,
            CuttableWire wire,
            Bed bed,
            MemoryBudget clientsBudget,
            Tunnel tunnel,
            List<Application> ends) {
        Application initiator() {
            return ends.get(0);
        }

        Application target() {
            return ends.get(1);
        }

        SshConnection atServer() {
            await().pollDelay(Duration.ZERO)
                    .until(() -> !bed.host().connections().isEmpty());
            return bed.host().connections().iterator().next();
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
            for (ForwardForm form : ForwardForm.values()) {
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

    static List<Arguments> formsAndSidesOfOneTransport() {
        return formsAndSides().stream()
                .filter(each -> each.get()[0] == NettyTransport.preferred())
                .toList();
    }

    static List<Arguments> formsAndLosses() {
        return forms().stream()
                .filter(each -> each.get()[1] != ForwardForm.LOCAL_TO_UNIX) // whose halves LOCAL and UNIX_REMOTE have
                .flatMap(each ->
                        List.of(Loss.values()).stream().map(loss -> Arguments.of(each.get()[0], each.get()[1], loss)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("formsAndSides")
    void W16_after_a_half_close_and_a_pause_both_directions_are_whole_whoever_ended_first(
            NettyTransport transport, ForwardForm form, boolean initiatorFirst) throws Exception {
        Link link = link(transport, form, KeepAlive.DEFAULT, AMPLE);
        Application first = initiatorFirst ? link.initiator() : link.target();
        Application second = initiatorFirst ? link.target() : link.initiator();
        EndsOfStream.assertWholeAfterHalfCloseAndPause(threads, first, second);
        assertNothingIsLeft(link);
    }

    @ParameterizedTest
    @MethodSource("formsAndSides")
    void after_a_close_all_bytes_arrive_and_then_the_end(
            NettyTransport transport, ForwardForm form, boolean initiatorFirst) throws Exception {
        Link link = link(transport, form, KeepAlive.DEFAULT, AMPLE);
        Application first = initiatorFirst ? link.initiator() : link.target();
        Application second = initiatorFirst ? link.target() : link.initiator();
        EndsOfStream.assertWholeAfterClose(threads, first, second);
        assertNothingIsLeft(link);
    }

    @ParameterizedTest
    @MethodSource("formsAndSides")
    void a_reset_is_a_reset_at_the_other_end(NettyTransport transport, ForwardForm form, boolean byInitiator)
            throws Exception {
        Link link = link(transport, form, KeepAlive.DEFAULT, AMPLE);
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
    void W17_a_connection_that_is_lost_is_an_error_at_both_ends(NettyTransport transport, ForwardForm form, Loss loss)
            throws Exception {
        Link link = link(transport, form, loss == Loss.KEEP_ALIVE_TIMEOUT ? IMPATIENT : KeepAlive.DEFAULT, AMPLE);
        List<CompletableFuture<Void>> sending = new ArrayList<>();
        List<CompletableFuture<Application.End>> reading = new ArrayList<>();
        for (Application end : link.ends()) {
            sending.add(BlockingWork.on(threads, () -> end.send(ENDLESS)));
            reading.add(CompletableFuture.supplyAsync(end::drain, threads));
        }
        await().pollDelay(Duration.ZERO).until(() -> link.ends().stream().allMatch(end -> end.received() > 100_000));
        lose(link, loss);
        // One call takes the error of a reset from the socket, the other one of the same program may see an end.
        assertThat(reading).allSatisfy(end -> assertThat(end).succeedsWithin(EndsOfStream.LIMIT));
        sending.forEach(EndsOfStream::assertFails);
    }

    /** A program that only waits is the one that a clean end would deceive. */
    @ParameterizedTest
    @MethodSource("formsAndLosses")
    void a_connection_that_is_lost_is_an_error_for_programs_that_only_read(
            NettyTransport transport, ForwardForm form, Loss loss) throws Exception {
        Link link = link(transport, form, loss == Loss.KEEP_ALIVE_TIMEOUT ? IMPATIENT : KeepAlive.DEFAULT, AMPLE);
        lose(link, loss);
        assertError(link, link.initiator());
        assertError(link, link.target());
    }

    /** Its kernel resets the connection of a program that is killed, for bytes that the program has not read. */
    @ParameterizedTest
    @MethodSource("formsAndSides")
    void a_program_that_dies_while_it_sends_is_an_error_at_the_other_end(
            NettyTransport transport, ForwardForm form, boolean initiatorDies) throws Exception {
        Link link = link(transport, form, KeepAlive.DEFAULT, AMPLE);
        Application dying = initiatorDies ? link.initiator() : link.target();
        Application other = initiatorDies ? link.target() : link.initiator();
        other.send(1000);
        dying.receive(1);
        CompletableFuture<Void> sending = BlockingWork.on(threads, () -> dying.send(ENDLESS));
        other.receive(1_000_000);
        dying.close();
        EndsOfStream.assertFails(sending);
        assertError(link, other);
        other.close();
        assertNothingIsLeft(link);
    }

    @ParameterizedTest
    @MethodSource("formsAndSides")
    void a_program_that_dies_while_it_receives_is_an_error_for_the_one_that_sends(
            NettyTransport transport, ForwardForm form, boolean initiatorDies) throws Exception {
        Link link = link(transport, form, KeepAlive.DEFAULT, AMPLE);
        Application dying = initiatorDies ? link.initiator() : link.target();
        Application other = initiatorDies ? link.target() : link.initiator();
        CompletableFuture<Void> sending = BlockingWork.on(threads, () -> other.send(ENDLESS));
        dying.receive(1_000_000);
        dying.close();
        EndsOfStream.assertFails(sending);
        other.drain();
        other.close();
        assertNothingIsLeft(link);
    }

    /** The stream that holds most pays, at whichever end of the SSH connection memory is short. */
    @ParameterizedTest
    @MethodSource("formsAndSidesOfOneTransport")
    void P12_a_stream_that_is_reset_for_want_of_memory_is_an_error_at_both_ends_and_others_stay_whole(
            NettyTransport transport, ForwardForm form, boolean atServer) throws Exception {
        Link link = link(transport, form, KeepAlive.DEFAULT, SMALL);
        MemoryBudget budget = atServer ? link.bed().budget() : link.clientsBudget();
        ServerSocketChannel listener = keep(Application.listen());
        Application healthy = keep(keep(new TunnelStreams(link.tunnel(), folder, threads))
                .begin(ForwardForm.LOCAL, ForwardForm.target(listener)));
        Application healthyTarget = keep(Application.accept(listener));
        List<CompletableFuture<Void>> sending = link.ends().stream()
                .map(end -> BlockingWork.on(threads, () -> end.send(ENDLESS)))
                .toList();
        awaitHeldForGood(budget);
        try (SmallHolders holders = new SmallHolders(budget)) {
            holders.exhaust();
            // At the other end of the SSH connection what has come is read before the error is seen.
            List<CompletableFuture<Application.End>> reading = link.ends().stream()
                    .map(end -> CompletableFuture.supplyAsync(end::drain, threads))
                    .toList();
            assertThat(reading).allSatisfy(end -> assertThat(end).succeedsWithin(EndsOfStream.LIMIT));
            sending.forEach(EndsOfStream::assertFails);
            healthy.send(100_000);
            healthyTarget.receive(100_000);
            healthyTarget.send(100_000);
            healthyTarget.close();
            healthy.receive(100_000);
            assertThat(healthy.end()).isEqualTo(Application.End.EOF);
            healthy.close();
        }
        assertNothingIsLeft(link);
        await().pollDelay(Duration.ZERO).atMost(EndsOfStream.LIMIT).until(() -> budget.held() == 0);
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
        if (link.isUnix(end)) {
            assertThatThrownBy(() -> end.send(ENDLESS)).isInstanceOf(IOException.class);
        } else {
            assertThat(seen).isEqualTo(Application.End.RESET);
        }
    }

    private static void assertNothingIsLeft(Link link) {
        await().pollDelay(Duration.ZERO).atMost(EndsOfStream.LIMIT).untilAsserted(() -> {
            assertThat(link.tunnel().connection().channelCount()).isZero();
            assertThat(link.atServer().channelCount()).isZero();
        });
    }

    /** What is on its way to the peer is held as well, and may be for a moment only. */
    private static void awaitHeldForGood(MemoryBudget budget) {
        long[] before = {0};
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .during(Duration.ofMillis(200))
                .atMost(EndsOfStream.LIMIT)
                .until(() -> {
                    long last = before[0];
                    before[0] = budget.held();
                    return last > SmallHolders.EACH && last == before[0];
                });
    }

    private Link link(NettyTransport transport, ForwardForm form, KeepAlive keepAlive, long budget) throws Exception {
        assumeTrue(transport.unavailability() == null, () -> transport + " does not work here");
        Bed bed = BEDS.computeIfAbsent(List.of(transport, keepAlive, budget), key -> bed(transport, keepAlive, budget));
        await().pollDelay(Duration.ZERO).until(() -> bed.host().connections().isEmpty());
        CuttableWire wire = keep(new CuttableWire(CulvertPair.port(bed.host())));
        MemoryBudget clientsBudget = MemoryBudget.ofBytes(budget);
        ClientConfig.Builder config = CulvertPair.clientConfig("test", SshKeyPair.generate("ssh-ed25519"))
                .memoryBudget(clientsBudget)
                .keepAlive(keepAlive);
        Tunnel tunnel = keep(
                CulvertPair.now(Tunnel.connect(bed.network(), new Endpoint("127.0.0.1", wire.port()), config.build())));
        ServerSocketChannel listener = keep(form.listen(folder));
        Application initiator =
                keep(new TunnelStreams(tunnel, folder, threads)).begin(form, ForwardForm.target(listener));
        Application accepted = keep(Application.accept(listener));
        return new Link(form, wire, bed, clientsBudget, tunnel, List.of(initiator, accepted));
    }

    private static Bed bed(NettyTransport transport, KeepAlive keepAlive, long limit) {
        Network network = Network.create(transport, 2, Duration.ofSeconds(10));
        MemoryBudget budget = MemoryBudget.ofBytes(limit);
        ServerConfig.Builder config = ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                .publicKey((attempt, key) -> CompletableFuture.completedStage(AuthDecision.GRANTED))
                .memoryBudget(budget)
                .keepAlive(keepAlive);
        JumpHost host = CulvertPair.now(JumpHost.start(
                network,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                config,
                new UnixPolicy(SocketFile.DEFAULT_MASK, false)));
        return new Bed(network, host, budget);
    }

    private <T extends AutoCloseable> T keep(T resource) {
        open.push(resource);
        return resource;
    }
}
