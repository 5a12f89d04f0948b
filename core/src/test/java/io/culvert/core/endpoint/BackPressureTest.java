package io.culvert.core.endpoint;

import static io.culvert.core.endpoint.SessionTest.data;
import static io.culvert.core.endpoint.SessionTest.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.ConnectionMessages.ChannelOpen;
import io.culvert.codec.message.ConnectionMessages.ChannelWindowAdjust;
import io.culvert.core.SshChannel;
import io.culvert.core.WindowSize;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whoever does not read stops whoever writes to it, and nobody else. */
class BackPressureTest {
    private static final int WINDOW = 2 * 1024 * 1024;
    private static final int WATER_MARK = 64 * 1024;

    @Test
    void C09_a_channel_that_does_not_read_stops_its_sender_at_the_window_and_nobody_else() {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            List<Sink> sinks = new ArrayList<>();
            MemoryPair.accept(pair.server, () -> {
                Sink sink = sinks.isEmpty() ? Sink.unread() : new Sink();
                sinks.add(sink);
                return sink;
            });
            pair.pump();
            Sink stopped = new Sink();
            SshChannel slow = pair.open(pair.client, stopped);
            SshChannel fast = pair.open(pair.client, new Sink());
            byte[] bytes = random(1, WINDOW + 100_000);

            pair.run(() -> slow.writeAndFlush(data(bytes)));
            pair.pump();
            assertThat(pair.client.recorder.sent).isEqualTo(WINDOW);
            assertThat(slow.isWritable()).isFalse();
            assertThat(stopped.events).containsExactly("active", "unwritable");
            assertThat(sinks.get(0).bytes.size()).isZero();

            pair.run(() -> fast.writeAndFlush(data(bytes)));
            pair.pump();
            assertThat(sinks.get(1).bytes.toByteArray()).isEqualTo(bytes);

            pair.run(() -> sinks.get(0).channel.config().setAutoRead(true));
            pair.pump();
            assertThat(sinks.get(0).bytes.toByteArray()).isEqualTo(bytes);
            assertThat(stopped.events).containsExactly("active", "unwritable", "writable");
            pair.assertSound();
        }
    }

    @Test
    void C09_credit_is_given_for_what_was_delivered_and_for_nothing_else() {
        try (MemoryPair pair = MemoryPair.setup()
                .server(server -> server.windowSize(WindowSize.fixed(80_000)))
                .build()) {
            Sink sink = Sink.unread();
            MemoryPair.accept(pair.server, () -> sink);
            pair.pump();
            SshChannel channel = pair.open(pair.client, new Sink());
            byte[] bytes = random(2, 200_000);
            pair.run(() -> channel.writeAndFlush(data(bytes)));
            pair.pump();
            assertThat(pair.client.recorder.sent).isEqualTo(80_000);
            for (int reads = 0; sink.bytes.size() < bytes.length; reads++) {
                assertThat(reads).isLessThan(20);
                pair.run(() -> sink.channel.read());
                pair.pump();
                assertThat(pair.client.recorder.sent)
                        .isLessThanOrEqualTo(sink.bytes.size() + 80_000L)
                        .isGreaterThan(Math.min(bytes.length - 1, sink.bytes.size() + 69_999L));
            }
            assertThat(sink.bytes.toByteArray()).isEqualTo(bytes);
        }
    }

    @Test
    void a_read_asked_for_from_inside_a_read_is_not_forgotten() {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            Sink sink = new Sink() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
                    super.channelRead(ctx, message);
                    ctx.read();
                }
            };
            sink.autoRead = false;
            MemoryPair.accept(pair.server, () -> sink);
            pair.pump();
            SshChannel channel = pair.open(pair.client, new Sink());
            pair.run(() -> sink.channel.read());
            for (int i = 1; i <= 3; i++) {
                pair.run(() -> channel.writeAndFlush(data(new byte[100_000])));
                pair.pump();
                assertThat(sink.bytes.size()).isEqualTo(i * 100_000);
            }
        }
    }

    @Test
    void a_read_brings_one_message_without_auto_read_and_its_completion() {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            Sink sink = Sink.unread();
            sink.noteReadComplete = true;
            MemoryPair.accept(pair.server, () -> sink);
            pair.pump();
            SshChannel channel = pair.open(pair.client, new Sink());
            pair.run(() -> channel.writeAndFlush(data(new byte[600_000])));
            pair.pump();
            assertThat(sink.events).containsExactly("active");
            pair.run(() -> sink.channel.read());
            pair.pump();
            assertThat(sink.bytes.size()).isEqualTo(256 * 1024 - 9);
            assertThat(sink.events).containsExactly("active", "complete");
            pair.run(() -> sink.channel.read());
            pair.pump();
            assertThat(sink.bytes.size()).isEqualTo(2 * (256 * 1024 - 9));
        }
    }

    @Test
    void C10_a_connection_that_takes_nothing_holds_every_channel_and_resumes_each() {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            List<Sink> sinks = new ArrayList<>();
            MemoryPair.accept(pair.server, () -> {
                sinks.add(new Sink());
                return sinks.get(sinks.size() - 1);
            });
            pair.pump();
            List<SshChannel> channels = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                channels.add(pair.open(pair.client, new Sink()));
            }
            pair.server.wire.widen(0);
            byte[] bytes = random(3, 300_000);
            channels.forEach(channel -> pair.run(() -> channel.writeAndFlush(data(bytes))));
            pair.pump();
            assertThat(pending(pair.client.wire)).isLessThan(WATER_MARK + 128 * 1024 + 264 * 1024);
            assertThat(channels).noneMatch(Channel::isWritable);

            pair.server.wire.capacity = 50_000;
            pair.run(() -> pair.server.wire.widen(50_000));
            pair.pump();
            assertThat(sinks)
                    .allSatisfy(sink -> assertThat(sink.bytes.toByteArray()).isEqualTo(bytes));
            assertThat(channels).allMatch(Channel::isWritable);
            pair.assertSound();
        }
    }

    private static long pending(MemoryWire wire) {
        return wire.unsafe().outboundBuffer().totalPendingWriteBytes();
    }

    @Test
    void T09_adjustments_of_a_blocked_channel_do_not_pile_up() {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            Sink sink = new Sink();
            MemoryPair.accept(pair.server, () -> sink);
            pair.pump();
            SshChannel channel = pair.open(pair.client, new Sink());
            pair.client.wire.widen(0);
            pair.run(() -> sink.channel.writeAndFlush(data(new byte[500_000])));
            int events = sink.events.size();
            for (int i = 0; i < 100; i++) {
                pair.client.inject(new ChannelWindowAdjust(0, 0));
            }
            pair.pump();
            assertThat(sink.events).hasSize(events);
            pair.run(() -> pair.client.wire.widen(1 << 20));
            pair.pump();
            assertThat(pair.server.recorder.sent).isEqualTo(500_000);
            assertThat(channel.isActive()).isTrue();
        }
    }

    @Test
    void C08_a_window_of_zero_at_the_open_is_honoured_until_it_is_adjusted() {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            List<ChannelFuture> writes = new ArrayList<>();
            Sink greeter = new Sink() {
                @Override
                public void channelActive(ChannelHandlerContext ctx) {
                    writes.add(ctx.writeAndFlush(data("hello".getBytes())));
                }
            };
            MemoryPair.accept(pair.server, () -> greeter);
            pair.pump();
            pair.client.tap.dropInbound = number -> number >= 90;
            pair.client.inject(new ChannelOpen(MemoryPair.TYPE, 77, 0, 32_768, new byte[0]));
            pair.pump();
            assertThat(pair.server.recorder.opened).isEqualTo(1);
            assertThat(pair.server.recorder.sent).isZero();
            pair.client.inject(new ChannelWindowAdjust(0, 3));
            pair.pump();
            assertThat(pair.server.recorder.sent).isEqualTo(3);
            assertThat(writes.get(0).isDone()).isFalse();
            pair.client.inject(new ChannelWindowAdjust(0, 0xFFFF_FFFFL));
            pair.pump();
            assertThat(pair.server.recorder.sent).isEqualTo(5);
            assertThat(writes.get(0).isSuccess()).isTrue();
        }
    }

    @Test
    void writes_of_a_server_that_speaks_first_come_behind_the_confirmation() {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            MemoryPair.accept(pair.server, () -> new Sink() {
                @Override
                public void handlerAdded(ChannelHandlerContext ctx) {
                    ctx.writeAndFlush(data("220 ready".getBytes()));
                }
            });
            pair.pump();
            Sink sink = new Sink();
            pair.open(pair.client, sink);
            assertThat(sink.bytes.toString()).isEqualTo("220 ready");
        }
    }

    @Test
    void a_thousand_channels_each_get_their_own_bytes() {
        long seed = 20_260_101;
        int count = 1000;
        Random random = new Random(seed);
        try (MemoryPair pair = MemoryPair.setup()
                .server(server -> server.windowSize(WindowSize.fixed(10_000)))
                .client(client -> client.windowSize(WindowSize.fixed(7_000)))
                .build()) {
            MemoryPair.accept(pair.server, SessionTest.Echo::new);
            pair.pump();
            pair.client.wire.capacity = 200_000;
            pair.server.wire.capacity = 200_000;
            List<Sink> sinks = new ArrayList<>();
            List<SshChannel> channels = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sinks.add(new Sink());
                channels.add(null);
                int index = i;
                pair.client.open(MemoryPair.TYPE, sinks.get(i)).thenAccept(channel -> channels.set(index, channel));
            }
            pair.pump();
            int[] written = new int[count];
            byte[] pattern = random(seed, 40_000);
            for (int i = 0; i < 3000; i++) {
                int index = random.nextInt(count);
                int length = Math.min(random.nextInt(4000), pattern.length - 1000 - written[index]);
                int from = index + written[index];
                if (from + length <= pattern.length) {
                    written[index] += length;
                    ByteBuf bytes = data(Arrays.copyOfRange(pattern, from, from + length));
                    pair.run(() -> channels.get(index).writeAndFlush(bytes));
                }
                if (random.nextInt(20) == 0) {
                    pair.turn();
                }
            }
            pair.pump();
            for (int i = 0; i < count; i++) {
                assertThat(sinks.get(i).bytes.toByteArray()).isEqualTo(Arrays.copyOfRange(pattern, i, i + written[i]));
            }
            assertThat(pair.client.connection().channelCount()).isEqualTo(count);
            assertThat(pair.server.connection().channelCount()).isEqualTo(count);
            pair.assertSound();
        }
    }
}
