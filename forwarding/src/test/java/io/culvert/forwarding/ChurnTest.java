package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.core.Descriptors;
import io.culvert.core.SshChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Very many channels on one connection, one after another: nothing of them is left. */
@Tag("long")
@Timeout(180)
final class ChurnTest {
    private static final int CHANNELS = 20_000;
    private static final int AT_A_TIME = 100;
    private static final int OPEN = 2000;

    private CulvertPair pair;

    @BeforeEach
    void connect() {
        pair = CulvertPair.open(NettyTransport.preferred(), ForwardingPolicy.ANYWHERE);
        pair.server();
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void C04_twenty_thousand_channels_that_opened_and_closed_leave_nothing_behind() throws Exception {
        var listening = listen();
        Endpoint target = target(listening);
        int opened = churn(() -> open(target).thenCompose(channel -> {
            CompletableFuture<Void> closed = new CompletableFuture<>();
            channel.close().addListener(done -> closed.complete(null));
            return closed;
        }));
        assertThat(opened).isEqualTo(CHANNELS);
        listening.close().sync();
    }

    @Test
    void C11_two_thousand_open_channels_take_no_thread_of_their_own() throws Exception {
        var listening = listen();
        Endpoint target = target(listening);
        int threads = Thread.activeCount();
        List<CompletableFuture<SshChannel>> channels = new ArrayList<>();
        for (int i = 0; i < OPEN; i++) {
            channels.add(open(target).toCompletableFuture());
        }
        channels.forEach(CompletableFuture::join);
        assertThat(pair.server().channelCount()).isEqualTo(OPEN);
        // What is looked for after the channels have gone would be found: both ends of each are in this JVM.
        assertThat(liveObjects(channels.get(0).join().getClass().getName())).isEqualTo(2L * OPEN);
        assertThat(liveObjects(Relay.class.getName())).isGreaterThanOrEqualTo(OPEN);
        // Pools of a fixed size may have had threads to start yet.
        assertThat(Thread.activeCount()).isLessThan(threads + 20);
        listening.close().sync();
    }

    @Test
    void C04_twenty_thousand_refused_opens_leave_nothing_behind() throws Exception {
        int port;
        try (ServerSocket unused = new ServerSocket(0)) {
            port = unused.getLocalPort();
        }
        Endpoint nobody = new Endpoint("127.0.0.1", port);
        AtomicInteger refused = new AtomicInteger();
        churn(() -> open(nobody).handle((channel, failure) -> {
            if (failure != null) {
                refused.incrementAndGet();
            }
            return null;
        }));
        assertThat(refused).hasValue(AT_A_TIME + CHANNELS);
    }

    private Channel listen() {
        EventLoop loop = pair.network().group().next();
        return CulvertPair.now(TcpBinding.bind(
                        pair.network(),
                        loop,
                        pair.network()
                                .legListener(loop, new ClosesAtEnd())
                                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false),
                        List.of(new InetSocketAddress(CulvertPair.LOOPBACK, 0)),
                        Descriptors.Use.FORWARD,
                        TcpBinding.Need.ALL))
                .get(0);
    }

    private static Endpoint target(Channel listening) {
        return new Endpoint("127.0.0.1", ((InetSocketAddress) listening.localAddress()).getPort());
    }

    /** Returns how many of the steps succeeded. */
    private int churn(Supplier<CompletionStage<Void>> step) throws Exception {
        run(step, AT_A_TIME); // whatever the first channels load or open once is there before it counts
        String channelClass = channelClass();
        int files = openFiles();
        int succeeded = run(step, CHANNELS);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(pair.connections())
                    .allSatisfy(
                            connection -> assertThat(connection.channelCount()).isZero());
            assertThat(openFiles()).isLessThanOrEqualTo(files);
            assertThat(liveObjects(channelClass)).isZero();
            assertThat(liveObjects(Relay.class.getName())).isZero();
        });
        return succeeded;
    }

    /** Of a channel that is there, so that a look for it finds what it looks for. */
    private String channelClass() throws Exception {
        Channel listening = listen();
        SshChannel channel = open(target(listening)).toCompletableFuture().join();
        String name = channel.getClass().getName();
        assertThat(liveObjects(name)).isEqualTo(2);
        assertThat(liveObjects(Relay.class.getName())).isPositive();
        channel.close().sync();
        listening.close().sync();
        return name;
    }

    private static int run(Supplier<CompletionStage<Void>> step, int times) {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger succeeded = new AtomicInteger();
        CompletableFuture<?>[] lanes = new CompletableFuture<?>[AT_A_TIME];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new CompletableFuture<Void>();
            next(step, times, begun, succeeded, lanes[i]);
        }
        CompletableFuture.allOf(lanes).join();
        return succeeded.get();
    }

    private static void next(
            Supplier<CompletionStage<Void>> step,
            int times,
            AtomicInteger begun,
            AtomicInteger succeeded,
            CompletableFuture<?> lane) {
        if (begun.getAndIncrement() >= times) {
            lane.complete(null);
            return;
        }
        step.get().whenCompleteAsync((done, failure) -> {
            if (failure == null) {
                succeeded.incrementAndGet();
            }
            next(step, times, begun, succeeded, lane);
        });
    }

    private CompletionStage<SshChannel> open(Endpoint target) {
        return pair.tunnel().open(target, new ChannelInboundHandlerAdapter());
    }

    private static int openFiles() {
        String[] files = new File("/proc/self/fd").list();
        return files == null ? 0 : files.length;
    }

    /** Collects garbage, then counts what is left of a class. */
    private static long liveObjects(String className) throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(fields -> fields.length >= 4 && fields[3].equals(className))
                .mapToLong(fields -> Long.parseLong(fields[1]))
                .sum();
    }

    private static final class ClosesAtEnd extends ChannelInboundHandlerAdapter {
        /** As a relay's leg ends that has been given up: with a reset. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }
}
