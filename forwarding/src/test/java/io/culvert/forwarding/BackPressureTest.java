package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens on a forward does not depend on what a slow or dead program does to another one, nor does memory. */
@Timeout(60)
final class BackPressureTest {
    private static final long ENDLESS = 1L << 40;
    private static final int WINDOW = 2 << 20;

    /** A read burst and a high-water mark at each of the two ends, and as much again for what they are split into. */
    private static final int SLACK = 4 * (512 * 1024 + 768 * 1024);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(
            value = NettyTransport.class,
            names = {"EPOLL", "NIO"})
    void C09_a_program_that_does_not_read_holds_up_the_one_that_sends(NettyTransport transport) throws Exception {
        AtomicLong toTarget = new AtomicLong();
        try (ServerSocketChannel target = Application.listen();
                CulvertPair pair = CulvertPair.open(transport, ForwardingPolicy.ANYWHERE)) {
            Forward forward = forward(pair, Application.port(target), toTarget);
            try (Application initiator = Application.connect(forward.boundPort());
                    Application accepted = Application.accept(target)) {
                threads.submit(() -> sendWithoutEnd(initiator));
                awaitStuck(initiator);
                // The sender's kernel may hold some acknowledged bytes twice, the target's never.
                assertThat(toTarget.get() - Sockets.underWayTo(Application.port(target)))
                        .isBetween(1L, (long) WINDOW + SLACK);
                assertAnotherForwardWorks(pair);
                assertThat(accepted.remotePort()).isNotZero();
            }
        }
    }

    /** Of the same connection, in both directions, with more than a window holds. */
    private void assertAnotherForwardWorks(CulvertPair pair) throws Exception {
        try (ServerSocketChannel target = Application.listen()) {
            Forward forward = forward(pair, Application.port(target), new AtomicLong());
            try (Application initiator = Application.connect(forward.boundPort());
                    Application accepted = Application.accept(target)) {
                Future<?> sending = threads.submit(() -> {
                    initiator.send(2L * WINDOW);
                    return null;
                });
                accepted.receive(2L * WINDOW);
                sending.get();
                accepted.send(WINDOW / 8);
                initiator.receive(WINDOW / 8);
            }
        }
    }

    private static Forward forward(CulvertPair pair, int port, AtomicLong toTarget) {
        return CulvertPair.now(pair.tunnel()
                .forwardLocal(
                        List.of(new InetSocketAddress(CulvertPair.LOOPBACK, 0)),
                        new Endpoint("127.0.0.1", port),
                        new ForwardObserver() {
                            @Override
                            public void toTarget(int bytes) {
                                toTarget.addAndGet(bytes);
                            }
                        }));
    }

    private static void sendWithoutEnd(Application sender) {
        try {
            sender.send(ENDLESS);
        } catch (IOException endOfTheTest) {
            // It is never read.
        }
    }

    private static void awaitStuck(Application sender) {
        long[] before = {-1};
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    long last = before[0];
                    before[0] = sender.sent();
                    return before[0] == last;
                });
    }
}
