package io.culvert.perf.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.perf.load.Pace.InFlight;
import io.culvert.perf.load.Scenario.Direction;
import io.culvert.perf.load.Scenario.Part;
import io.culvert.perf.load.Stage.Way;
import io.culvert.perf.result.Ending;
import io.culvert.perf.result.Outcome;
import io.culvert.perf.result.Progress;
import io.culvert.perf.result.Sample;
import io.culvert.perf.target.TargetServer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong is seen, and told with its reason. */
final class FaultsTest {
    private static final long HEADER = 24;
    /** The probe's message is let through. */
    private static final long FIRST_WRONG_BYTE = HEADER + 1_000;

    /** Turns one bit over, a while into each stream and in the direction that is asked for. */
    private static final class Corrupting extends ChannelDuplexHandler {
        private final boolean inbound;
        private long seen;

        Corrupting(boolean inbound) {
            this.inbound = inbound;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (inbound) {
                corrupt((ByteBuf) message);
            }
            ctx.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ByteBuf bytes = (ByteBuf) message;
            if (!inbound) {
                ByteBuf copy = ctx.alloc().buffer(bytes.readableBytes()).writeBytes(bytes);
                bytes.release();
                corrupt(copy);
                bytes = copy;
            }
            ctx.write(bytes, promise);
        }

        private void corrupt(ByteBuf bytes) {
            long index = FIRST_WRONG_BYTE - seen;
            if (index >= 0 && index < bytes.readableBytes()) {
                int at = bytes.readerIndex() + (int) index;
                bytes.setByte(at, bytes.getByte(at) ^ 1);
            }
            seen += bytes.readableBytes();
        }
    }

    /** Closes after some bytes of the second and each later connection: the first is the probe's. */
    private static final class Cutting extends ChannelInboundHandlerAdapter {
        private long seen;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            seen += ((ByteBuf) message).readableBytes();
            ctx.fireChannelRead(message);
            if (seen > FIRST_WRONG_BYTE) {
                ctx.close();
            }
        }
    }

    private static ChannelHandler before(ChannelHandler fault) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(fault, TargetServer.handler());
            }
        };
    }

    private static Outcome run(Supplier<ChannelHandler> fault, Scenario scenario) throws IOException {
        try (Stage stage = new Stage(() -> before(fault.get()))) {
            return stage.run(Way.TCP, scenario);
        }
    }

    private static Scenario bulk(Direction direction) {
        return new Scenario.Bulk(2, OptionalLong.of(1_000_000), direction, Optional.empty());
    }

    @Test
    void a_bit_that_changes_on_the_way_up_makes_the_stream_corrupt() throws IOException {
        Outcome outcome = run(() -> new Corrupting(true), bulk(Direction.UP));

        assertThat(outcome.corrupt()).isEqualTo(2);
        assertThat(outcome.bytesUp()).isZero();
        assertThat(outcome.completed()).isZero();
        assertThat(outcome.clean()).isFalse();
    }

    @Test
    void a_bit_that_changes_on_the_way_down_makes_the_stream_corrupt() throws IOException {
        Outcome outcome = run(() -> new Corrupting(false), bulk(Direction.DOWN));

        assertThat(outcome.corrupt()).isEqualTo(2);
        assertThat(outcome.bytesDown()).isZero();
    }

    @Test
    void a_wrong_answer_makes_an_open_corrupt() throws IOException {
        Outcome outcome = run(
                () -> new Corrupting(false),
                new Scenario.Open(new InFlight(1), 2_000, 0, Duration.ofSeconds(1), Extent.of(3)));

        assertThat(outcome.corrupt()).isEqualTo(3);
        assertThat(outcome.latency()).isEmpty();
    }

    @Test
    void a_wrong_echo_makes_a_half_closed_stream_corrupt() throws IOException {
        Outcome outcome =
                run(() -> new Corrupting(true), new Scenario.Mix(Map.of(Part.HALF, 1), 1, Duration.ofMillis(100)));

        assertThat(outcome.corrupt()).isPositive();
        assertThat(outcome.completed()).isZero();
    }

    @Test
    void a_far_end_that_closes_early_is_a_failure_with_its_reason() throws IOException {
        Outcome outcome = run(Cutting::new, bulk(Direction.UP));

        assertThat(outcome.failed()).isEqualTo(2);
        assertThat(outcome.failures().keySet())
                .isSubsetOf("ended without a receipt", "Connection reset by peer", "Broken pipe");
        assertThat(outcome.corrupt()).isZero();
    }

    @Test
    void round_trips_on_a_stream_that_is_closed_end_with_it() throws IOException {
        Outcome outcome = run(Cutting::new, new Scenario.Latency(1, 100, OptionalDouble.empty(), Extent.of(1_000_000)));

        assertThat(outcome.completed()).isBetween(1L, 20L);
        assertThat(outcome.failed()).isEqualTo(1);
    }

    @Test
    void a_port_where_nobody_listens_is_said_before_the_run() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        try (Carrier carrier = new TcpCarrier("tcp://x", new InetSocketAddress("127.0.0.1", port), 1)) {
            assertThatThrownBy(() -> LoadRun.run(bulk(Direction.UP), Duration.ZERO, carrier, List.of(), Progress.NONE))
                    .isInstanceOf(IOException.class)
                    .hasMessage("connect to 127.0.0.1 port " + port + ": Connection refused");
        }
    }

    @Test
    void something_else_that_listens_is_said_before_the_run() throws IOException {
        try (Stage stage = new Stage(() -> new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                ctx.close();
            }
        })) {
            assertThatThrownBy(() -> stage.run(Way.TCP, bulk(Direction.UP)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("does not answer");
        }
    }

    @Test
    void a_channel_that_is_refused_is_said_before_the_run() throws IOException {
        try (Stage stage = new Stage(TargetServer::handler)) {
            Carrier carrier = stage.ssh(ForwardingPolicy.NOTHING, 1);

            assertThatThrownBy(() -> LoadRun.run(bulk(Direction.UP), Duration.ZERO, carrier, List.of(), Progress.NONE))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "cannot open a channel to 127.0.0.1:" + stage.port() + ": administratively prohibited");
        }
    }

    @Test
    void more_connections_than_the_process_may_have_are_refused_before_the_run() throws IOException {
        try (Stage stage = new Stage(TargetServer::handler)) {
            Scenario scenario = new Scenario.Hold(1_000_000, new InFlight(1), 0, Duration.ofSeconds(1));
            assertThatThrownBy(() -> stage.run(Way.TCP, scenario))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("1000000 connections do not fit")
                    .hasMessageContaining("ulimit -n");
        }
    }

    @Test
    void a_plain_port_is_no_place_to_log_in() throws IOException {
        try (Stage stage = new Stage(TargetServer::handler)) {
            Scenario scenario = new Scenario.Login(new InFlight(1), Extent.of(1), Optional.empty());
            assertThatThrownBy(() -> stage.run(Way.TCP, scenario))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("logins need an ssh:// target");
        }
    }

    /** Interrupts its own thread after a few calls. */
    private static final class Interrupting implements Progress {
        private int calls;

        @Override
        public void now(String phase, Sample sample, Duration total) {
            if (++calls == 2) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void ended() {}
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void a_run_that_is_interrupted_tells_what_it_has_measured(Direction direction) throws IOException {
        try (Stage stage = new Stage(TargetServer::handler)) {
            Scenario endless = new Scenario.Bulk(1, OptionalLong.of(Long.MAX_VALUE), direction, Optional.empty());
            Outcome outcome =
                    LoadRun.run(endless, Duration.ZERO, stage.carrier(Way.TCP), List.of(), new Interrupting());

            assertThat(Thread.interrupted()).isTrue();
            assertThat(outcome.failures()).isEmpty();
            assertThat(outcome.bytes()).isPositive();
            assertThat(outcome.ended()).isEqualTo(Ending.INTERRUPTED);
        }
    }

    @Test
    void a_hold_that_is_interrupted_tells_what_it_has_measured() throws IOException {
        try (Stage stage = new Stage(TargetServer::handler)) {
            Scenario endless = new Scenario.Hold(5, new InFlight(1), 10, Duration.ofDays(1));
            Outcome outcome =
                    LoadRun.run(endless, Duration.ZERO, stage.carrier(Way.TCP), List.of(), new Interrupting());

            assertThat(Thread.interrupted()).isTrue();
            assertThat(outcome.failures()).isEmpty();
            assertThat(outcome.held()).isEqualTo(5);
        }
    }
}
