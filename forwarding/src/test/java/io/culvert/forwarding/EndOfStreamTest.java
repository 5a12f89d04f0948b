package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.core.SshConnection;
import io.culvert.testing.BlockingWork;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How a forwarded connection may end, from either program, over a listener on either side: what was sent before the end
 * arrives, the other program learns of the end, and soon nothing is left of it.
 */
@Timeout(60)
final class EndOfStreamTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(5);

    /** Next to nothing, and more than the windows and buffers on the way hold. */
    private static final List<Long> AMOUNTS = List.of(3L, 16L << 20);

    private static final long ENDLESS = 1L << 40;

    /** Those that are in order: a pair with which a test failed is closed, not used again. */
    private static final Map<Pairing, Bed> BEDS = new EnumMap<>(Pairing.class);

    private static ExecutorService threads;
    private final List<Application> programs = new ArrayList<>();
    private final List<Bed> inUse = new ArrayList<>(1);

    enum Pairing {
        CULVERT_CULVERT,
        CULVERT_CULVERT_NIO,
        SSH_CULVERT,
        CULVERT_SSHD,
        CULVERT_DROPBEAR;

        boolean isOursAtBothEnds() {
            return this == CULVERT_CULVERT || this == CULVERT_CULVERT_NIO;
        }
    }

    enum From {
        INITIATOR,
        TARGET
    }

    record Bed(Pairing pairing, Pair pair, List<SshConnection> connections, ServerSocketChannel target) {
        void close() throws IOException {
            pair.close();
            target.close();
        }
    }

    record Programs(Bed bed, Application ending, Application other, Set<Integer> ports) {}

    @BeforeAll
    static void open() {
        threads = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void close() throws IOException {
        for (Bed bed : BEDS.values()) {
            bed.close();
        }
        BEDS.clear();
        threads.shutdownNow();
    }

    @AfterEach
    void closeWhatIsInUse() throws IOException {
        for (Application program : programs) {
            program.close();
        }
        for (Bed bed : inUse) {
            bed.close();
        }
    }

    static List<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (Pairing pairing : Pairing.values()) {
            for (Pair.Direction direction : Pair.Direction.values()) {
                for (From from : From.values()) {
                    cases.add(Arguments.of(pairing, direction, from));
                }
            }
        }
        return cases;
    }

    static List<Arguments> casesBehindDropbear() {
        return cases().stream().filter(EndOfStreamTest::endsBehindDropbear).toList();
    }

    static List<Arguments> casesNotBehindDropbear() {
        return cases().stream().filter(each -> !endsBehindDropbear(each)).toList();
    }

    private static boolean endsBehindDropbear(Arguments pairingDirectionFrom) {
        Object[] each = pairingDirectionFrom.get();
        boolean atServer = (each[1] == Pair.Direction.LOCAL) == (each[2] == From.TARGET);
        return each[0] == Pairing.CULVERT_DROPBEAR && atServer;
    }

    static List<Arguments> casesAndAmounts() {
        return cases().stream()
                .flatMap(each -> AMOUNTS.stream()
                        .map(amount -> Arguments.of(each.get()[0], each.get()[1], each.get()[2], amount)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("casesAndAmounts")
    void after_a_close_all_bytes_arrive_and_then_the_end(
            Pairing pairing, Pair.Direction direction, From from, long amount) throws Exception {
        Programs programs = connect(pairing, direction, from);
        CompletableFuture<Void> sent = BlockingWork.on(threads, () -> {
            programs.ending().send(amount);
            programs.ending().close();
        });
        EndsOfStream.awaitDoneOrStuck(programs.ending(), sent);
        programs.other().receive(amount);
        assertThat(programs.other().end()).isEqualTo(Application.End.EOF);
        sent.join();
        programs.other().close();
        assertThatNothingIsLeft(programs);
    }

    @ParameterizedTest
    @MethodSource("casesAndAmounts")
    void after_a_half_close_all_bytes_arrive_and_the_answer_comes_back(
            Pairing pairing, Pair.Direction direction, From from, long amount) throws Exception {
        Programs programs = connect(pairing, direction, from);
        CompletableFuture<Void> sent = BlockingWork.on(threads, () -> {
            programs.ending().send(amount);
            programs.ending().shutdownOutput();
        });
        EndsOfStream.awaitDoneOrStuck(programs.ending(), sent);
        programs.other().receive(amount);
        assertThat(programs.other().end()).isEqualTo(Application.End.EOF);
        sent.join();

        CompletableFuture<Void> answered = BlockingWork.on(threads, () -> {
            programs.other().send(amount);
            programs.other().close();
        });
        EndsOfStream.awaitDoneOrStuck(programs.other(), answered);
        programs.ending().receive(amount);
        assertThat(programs.ending().end()).isEqualTo(Application.End.EOF);
        answered.join();
        programs.ending().close();
        assertThatNothingIsLeft(programs);
    }

    /** All that the near end's kernel had acknowledged before the reset was "sent". */
    @ParameterizedTest
    @MethodSource("casesAndAmounts")
    void after_a_reset_all_bytes_that_were_taken_arrive_and_then_the_reset(
            Pairing pairing, Pair.Direction direction, From from, long amount) throws Exception {
        Programs programs = connect(pairing, direction, from);
        CompletableFuture<Void> sent = BlockingWork.on(threads, () -> {
            programs.ending().send(amount);
            awaitAcknowledged(programs.ending());
            programs.ending().reset();
        });
        EndsOfStream.awaitDoneOrStuck(programs.ending(), sent);
        if (pairing != Pairing.CULVERT_CULVERT_NIO) { // where the reset may overtake bytes that the kernel has not sent
            programs.other().receive(amount);
        }
        Application.End end = programs.other().drain();
        if (pairing.isOursAtBothEnds()) { // else the stock peer may make an EOF and a CLOSE of it
            assertThat(end).isEqualTo(Application.End.RESET);
        }
        sent.join();
        programs.other().close();
        assertThatNothingIsLeft(programs);
    }

    /** With kill -9, in the midst of a stream: of sshd, the processes that serve the connection. */
    @ParameterizedTest
    @MethodSource("stockPeersAndDirections")
    void a_stock_peer_that_is_killed_is_a_reset_for_the_program_at_our_end(Pairing pairing, Pair.Direction direction)
            throws Exception {
        boolean oursIsTarget = (pairing == Pairing.SSH_CULVERT) == (direction == Pair.Direction.LOCAL);
        Programs programs = connect(pairing, direction, oursIsTarget ? From.TARGET : From.INITIATOR);
        Application ours = programs.ending();
        CompletableFuture<Void> endlessThere =
                BlockingWork.on(threads, () -> programs.other().send(ENDLESS));
        ours.receive(100_000);
        ((ForeignPair) programs.bed().pair()).killPeer();
        assertThat(ours.drain()).isEqualTo(Application.End.RESET);
        assertThatSendingEnds(programs, endlessThere);
    }

    static List<Arguments> stockPeersAndDirections() {
        return cases().stream()
                .filter(each -> each.get()[2] == From.TARGET && !((Pairing) each.get()[0]).isOursAtBothEnds())
                .map(each -> Arguments.of(each.get()[0], each.get()[1]))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_reset_reaches_a_program_that_is_stuck_in_sending(Pairing pairing, Pair.Direction direction, From from)
            throws Exception {
        Programs programs = connect(pairing, direction, from);
        CompletableFuture<Void> endless =
                BlockingWork.on(threads, () -> programs.other().send(ENDLESS));
        awaitNothingMoves(programs);
        programs.ending().reset();
        assertThatSendingEnds(programs, endless);
        assertThat(endless).isCompletedExceptionally();
        programs.other().close();
        assertThatNothingIsLeft(programs);
    }

    @ParameterizedTest
    @MethodSource("casesNotBehindDropbear")
    void a_close_reaches_a_program_that_goes_on_sending(Pairing pairing, Pair.Direction direction, From from)
            throws Exception {
        Programs programs = connect(pairing, direction, from);
        CompletableFuture<Void> endless =
                BlockingWork.on(threads, () -> programs.other().send(ENDLESS));
        programs.ending().receive(1);
        programs.ending().close();
        assertThatSendingEnds(programs, endless);
        assertThat(endless).isCompletedExceptionally();
        programs.other().close();
        assertThatNothingIsLeft(programs);
    }

    /**
     * When a read from its program fails, Dropbear (2022.83) sends EOF. When the write of data that has just come from
     * us fails after that, it closes the socket and forgets the channel: neither CLOSE nor credit ever comes. To us
     * this looks like a half-close before a program that does not read, and like OpenSSH's client we wait. What must
     * hold: the end arrives, and the program that goes on sending can leave.
     */
    @ParameterizedTest
    @MethodSource("casesBehindDropbear")
    void a_close_behind_dropbear_reaches_a_program_that_goes_on_sending_as_an_end_at_least(
            Pairing pairing, Pair.Direction direction, From from) throws Exception {
        Programs programs = connect(pairing, direction, from);
        CompletableFuture<Void> endless =
                BlockingWork.on(threads, () -> programs.other().send(ENDLESS));
        programs.ending().receive(1);
        programs.ending().close();
        programs.other().end();
        programs.other().reset();
        assertThatSendingEnds(programs, endless);
        assertThat(endless).isCompletedExceptionally();
        assertThatNoSocketIsLeft(programs);
    }

    /** Both directions have carried a byte by then, and the target was the first to speak. */
    private Programs connect(Pairing pairing, Pair.Direction direction, From from) throws Exception {
        Bed bed = BEDS.containsKey(pairing) ? BEDS.remove(pairing) : open(pairing);
        inUse.add(bed);
        assertThat(bed.connections())
                .allSatisfy(connection ->
                        assertThat(connection.closed()).as("before the test").isNotDone());
        int port = bed.pair().port(direction);
        Application initiator = Application.connect(port);
        programs.add(initiator);
        Application accepted = Application.accept(bed.target());
        programs.add(accepted);
        accepted.send(1);
        initiator.receive(1);
        initiator.send(1);
        accepted.receive(1);
        Set<Integer> ports = Set.of(port, Application.port(bed.target()));
        return from == From.INITIATOR
                ? new Programs(bed, initiator, accepted, ports)
                : new Programs(bed, accepted, initiator, ports);
    }

    private static void assertThatSendingEnds(Programs programs, CompletableFuture<?> sending) {
        await().pollInterval(POLL)
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(sending)
                        .as("with %s", Sockets.connectedTo(programs.ports()))
                        .isDone());
    }

    private void assertThatNothingIsLeft(Programs programs) {
        Bed bed = programs.bed();
        await().pollDelay(Duration.ZERO).pollInterval(POLL).atMost(LIMIT).untilAsserted(() -> {
            assertThat(Sockets.connectedTo(programs.ports())).isEmpty();
            assertThat(bed.connections())
                    .allSatisfy(
                            connection -> assertThat(connection.channelCount()).isZero());
        });
        inUse.remove(bed);
        BEDS.put(bed.pairing(), bed);
    }

    /** The SSH channel may be there still, where it waits for the peer to take its last bytes. */
    private static void assertThatNoSocketIsLeft(Programs programs) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(Sockets.connectedTo(programs.ports())).isEmpty());
    }

    /** A program that sends is woken only when a third of its kernel's buffer is free: that it waits is not enough. */
    private static void awaitNothingMoves(Programs programs) {
        List<Sockets.Line> before = new ArrayList<>();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(40))
                .during(Duration.ofMillis(200))
                .until(() -> {
                    List<Sockets.Line> lines = Sockets.connectedTo(programs.ports());
                    boolean same = lines.equals(before);
                    before.clear();
                    before.addAll(lines);
                    return same;
                });
    }

    private static void awaitAcknowledged(Application sender) throws IOException {
        int local = sender.localPort();
        int remote = sender.remotePort();
        await().pollDelay(Duration.ZERO).pollInterval(POLL).until(() -> Sockets.unacknowledged(local, remote) == 0);
    }

    private static Bed open(Pairing pairing) throws Exception {
        ServerSocketChannel target = Application.listen();
        int port = Application.port(target);
        Pair pair = switch (pairing) {
            case CULVERT_CULVERT -> CulvertPair.forwarding(NettyTransport.preferred(), port);
            case CULVERT_CULVERT_NIO -> CulvertPair.forwarding(NettyTransport.NIO, port);
            case SSH_CULVERT -> ForeignPair.ssh(port);
            case CULVERT_SSHD -> ForeignPair.sshd(port);
            case CULVERT_DROPBEAR -> ForeignPair.dropbear(port);
        };
        return new Bed(pairing, pair, pair.connections(), target);
    }
}
