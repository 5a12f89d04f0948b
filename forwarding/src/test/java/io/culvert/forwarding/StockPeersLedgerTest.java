package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.testing.BlockingWork;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
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
 * The books of {@link EndsLedgerTest} where one end of the SSH connection is OpenSSH's, for the forms of forward that
 * {@link EndOfStreamTest} does not have. OpenSSH takes a reset of its own program for an end (EOF), and makes an end of
 * a CLOSE without EOF: a program that only reads may then see a clean end, which is not ours to help. One that sends
 * must see an error.
 */
@Tag("long")
@Timeout(60)
final class StockPeersLedgerTest {
    private static final long ENDLESS = 1L << 40;

    @TempDir
    private static Path folders;

    /** Those that are in order: one with which a test failed is closed, not used again. */
    private static final Map<Peer, Bed> BEDS = new EnumMap<>(Peer.class);

    private static ExecutorService threads;

    @TempDir
    Path folder;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Bed inUse;

    /** OpenSSH's program. */
    enum Peer {
        SSH,
        SSHD
    }

    private record Bed(
            ForeignPair pair,
            Path folder,
            ServerSocketChannel target,
            ServerSocketChannel unixTarget,
            int dynamic,
            int remoteDynamic,
            int toUnix) {
        void close() throws IOException {
            pair.close();
            target.close();
            unixTarget.close();
        }
    }

    /** @param kill the stock peer, with kill -9 */
    private record Link(Peer peer, ForwardForm form, Application initiator, Application target, Runnable kill) {
        Application ours() {
            return isInitiatorOurs() ? initiator : target;
        }

        Application theirs() {
            return isInitiatorOurs() ? target : initiator;
        }

        private boolean isInitiatorOurs() {
            return (peer == Peer.SSH) == form.beginsAtServer();
        }

        boolean isOursUnix() {
            return isInitiatorOurs() ? form.isUnixAtInitiator() : form.isUnixAtTarget();
        }
    }

    @BeforeAll
    static void start() {
        threads = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() throws IOException {
        for (Bed bed : BEDS.values()) {
            bed.close();
        }
        BEDS.clear();
        threads.shutdownNow();
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        if (inUse != null) {
            inUse.close();
        }
    }

    static List<Arguments> forms() {
        List<Arguments> cases = new ArrayList<>();
        for (Peer peer : Peer.values()) {
            for (ForwardForm form : ForwardForm.values()) {
                if (form != ForwardForm.LOCAL && form != ForwardForm.REMOTE) {
                    cases.add(Arguments.of(peer, form));
                }
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

    /** The pipes of ssh -W know no reset. */
    static List<Arguments> formsAndSidesThatCanReset() {
        return formsAndSidesBut(Peer.SSH, ForwardForm.STDIO, true);
    }

    /** When the target ends its output, ssh -W sends an EOF of its own, whatever its standard input has to say. */
    static List<Arguments> formsAndSidesThatCanHalfClose() {
        return formsAndSidesBut(Peer.SSH, ForwardForm.STDIO, false);
    }

    private static List<Arguments> formsAndSidesBut(Object... unfit) {
        return formsAndSides().stream()
                .filter(each -> !Arrays.equals(each.get(), unfit))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("formsAndSides")
    void W14_after_a_close_all_bytes_arrive_and_then_the_end(Peer peer, ForwardForm form, boolean initiatorFirst)
            throws Exception {
        Link link = link(peer, form);
        Application first = initiatorFirst ? link.initiator() : link.target();
        Application second = initiatorFirst ? link.target() : link.initiator();
        EndsOfStream.assertWholeAfterClose(threads, first, second);
        assertNothingIsLeft(peer);
    }

    @ParameterizedTest
    @MethodSource("formsAndSidesThatCanHalfClose")
    void W16_after_a_half_close_and_a_pause_both_directions_are_whole_whoever_ended_first(
            Peer peer, ForwardForm form, boolean initiatorFirst) throws Exception {
        Link link = link(peer, form);
        Application first = initiatorFirst ? link.initiator() : link.target();
        Application second = initiatorFirst ? link.target() : link.initiator();
        EndsOfStream.assertWholeAfterHalfCloseAndPause(threads, first, second);
        assertNothingIsLeft(peer);
    }

    @ParameterizedTest
    @MethodSource("formsAndSidesThatCanReset")
    void W16_a_reset_in_mid_stream_is_an_error_for_the_program_that_sends(
            Peer peer, ForwardForm form, boolean byInitiator) throws Exception {
        Link link = link(peer, form);
        Application resetting = byInitiator ? link.initiator() : link.target();
        Application other = byInitiator ? link.target() : link.initiator();
        CompletableFuture<Void> cut = BlockingWork.on(threads, () -> resetting.send(ENDLESS));
        CompletableFuture<Void> sending = BlockingWork.on(threads, () -> other.send(ENDLESS));
        other.receive(1_000_000);
        resetting.receive(1_000_000);
        CompletableFuture<Application.End> reading = CompletableFuture.supplyAsync(other::drain, threads);
        resetting.reset();
        EndsOfStream.assertFails(cut);
        EndsOfStream.assertFails(sending);
        assertThat(reading).succeedsWithin(EndsOfStream.LIMIT);
        other.close();
        assertNothingIsLeft(peer);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void W17_a_stock_peer_that_is_killed_is_an_error_for_the_program_at_our_end(Peer peer, ForwardForm form)
            throws Exception {
        Link link = link(peer, form);
        CompletableFuture<Void> theirs =
                BlockingWork.on(threads, () -> link.theirs().send(ENDLESS));
        link.ours().receive(1_000_000);
        link.kill().run();
        Application.End end = link.ours().drain();
        if (link.isOursUnix()) { // which knows no reset
            assertThatThrownBy(() -> link.ours().send(ENDLESS)).isInstanceOf(IOException.class);
        } else {
            assertThat(end).isEqualTo(Application.End.RESET);
        }
        EndsOfStream.assertFails(theirs);
    }

    private void assertNothingIsLeft(Peer peer) {
        await().pollDelay(Duration.ZERO)
                .atMost(EndsOfStream.LIMIT)
                .untilAsserted(() -> assertThat(inUse.pair().connections())
                        .allSatisfy(connection ->
                                assertThat(connection.channelCount()).isZero()));
        BEDS.put(peer, inUse);
        inUse = null;
    }

    private Link link(Peer peer, ForwardForm form) throws Exception {
        Bed bed = BEDS.containsKey(peer) ? BEDS.remove(peer) : bed(peer);
        inUse = bed;
        ServerSocketChannel listener = form.isUnixAtTarget() ? bed.unixTarget() : bed.target();
        Runnable kill = bed.pair()::killPeer;
        Application initiator;
        if (peer == Peer.SSHD) {
            initiator = keep(new TunnelStreams(bed.pair().tunnel(), folder, threads))
                    .begin(form, ForwardForm.target(listener));
        } else if (form == ForwardForm.STDIO) {
            Process ssh = bed.pair().stdio(Application.port(listener));
            kill = ssh::destroyForcibly;
            initiator = keep(Application.over(ssh));
            keep(ssh::destroyForcibly);
        } else {
            initiator = keep(throughSsh(form, bed));
        }
        return new Link(peer, form, initiator, keep(Application.accept(listener)), kill);
    }

    private static Application throughSsh(ForwardForm form, Bed bed) throws IOException {
        return switch (form) {
            case DYNAMIC -> Application.connectThroughProxy(bed.dynamic(), Application.port(bed.target()));
            case REMOTE_DYNAMIC -> Application.connectThroughProxy(bed.remoteDynamic(), Application.port(bed.target()));
            case UNIX_LOCAL -> Application.connect(bed.folder().resolve("local"));
            case UNIX_REMOTE -> Application.connect(bed.folder().resolve("remote"));
            case LOCAL_TO_UNIX -> Application.connect(bed.toUnix());
            case LOCAL, REMOTE, STDIO -> throw new IllegalArgumentException(form.name());
        };
    }

    private static Bed bed(Peer peer) throws Exception {
        Path folder = Files.createTempDirectory(folders, peer.name());
        ServerSocketChannel target = Application.listen();
        ServerSocketChannel unixTarget = ForwardForm.LOCAL_TO_UNIX.listen(folder);
        int port = Application.port(target);
        int dynamic = FreePort.find();
        int remoteDynamic = FreePort.find();
        int toUnix = FreePort.find();
        String unix = folder.resolve("target").toString();
        ForeignPair pair = switch (peer) {
            case SSHD -> ForeignPair.sshd(port);
            case SSH ->
                ForeignPair.ssh(
                        port,
                        "-D",
                        Integer.toString(dynamic),
                        "-R",
                        Integer.toString(remoteDynamic),
                        "-L",
                        toUnix + ":" + unix,
                        "-L",
                        folder.resolve("local") + ":127.0.0.1:" + port,
                        "-R",
                        folder.resolve("remote") + ":" + unix);
        };
        return new Bed(pair, folder, target, unixTarget, dynamic, remoteDynamic, toUnix);
    }

    private <T extends AutoCloseable> T keep(T resource) {
        open.push(resource);
        return resource;
    }
}
