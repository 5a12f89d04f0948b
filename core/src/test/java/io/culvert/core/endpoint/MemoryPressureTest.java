package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.ChannelOpenException;
import io.culvert.core.SshChannel;
import io.culvert.core.memory.MemoryBudget;
import io.culvert.core.memory.MemoryLevel;
import io.culvert.testing.FullAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Two ends of which the server has little memory. */
final class MemoryPressureTest {
    private static final int MIB = 1 << 20;

    private MemoryBudget budget = MemoryBudget.ofBytes(MIB);
    private final List<Sink> sinks = new ArrayList<>();

    private MemoryPair pair() {
        MemoryPair pair =
                MemoryPair.setup().server(server -> server.memoryBudget(budget)).build();
        MemoryPair.accept(pair.server, () -> {
            Sink sink = Sink.unread();
            sinks.add(sink);
            return sink;
        });
        MemoryPair.accept(pair.client, Sink::unread);
        pair.pump();
        return pair;
    }

    private static ChannelFuture write(MemoryPair pair, SshChannel channel, int length) {
        ChannelFuture[] written = new ChannelFuture[1];
        pair.run(
                () -> written[0] = channel.writeAndFlush(Unpooled.buffer(length).writeZero(length)));
        pair.pump();
        return written[0];
    }

    @Test
    void P12_a_channel_has_64_KiB_of_window_when_memory_is_short() {
        try (MemoryPair pair = pair()) {
            SshChannel channel = pair.open(pair.client, new Sink());
            write(pair, channel, MIB);
            assertThat(budget.held()).isEqualTo(64 * 1024);
            pair.run(() -> sinks.get(0).channel.config().setAutoRead(true));
            pair.pump();
            assertThat(sinks.get(0).bytes.size()).isEqualTo(MIB);
            assertThat(budget.held()).isZero();
        }
    }

    @Test
    void P12_when_memory_is_exhausted_channels_are_reset_at_both_ends_and_the_others_go_on() {
        try (MemoryPair pair = pair()) {
            List<Sink> clients = new ArrayList<>();
            List<SshChannel> channels = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Sink sink = new Sink();
                clients.add(sink);
                channels.add(pair.open(pair.client, sink));
            }
            channels.forEach(channel -> write(pair, channel, 64 * 1024));

            assertThat(budget.resets()).isPositive();
            assertThat(budget.held()).isLessThan(MIB);
            int reset = 0;
            for (int i = 0; i < 20; i++) {
                if (clients.get(i).events.contains("reset")) {
                    reset++;
                    assertThat(sinks.get(i).events).contains("lost", "inactive").doesNotContain("end");
                } else {
                    Sink sink = sinks.get(i);
                    pair.run(() -> sink.channel.config().setAutoRead(true));
                    pair.pump();
                    assertThat(sink.bytes.size()).isEqualTo(64 * 1024);
                }
            }
            assertThat(reset).isEqualTo((int) budget.resets());
            pair.assertSound();
        }
        assertThat(budget.held()).isZero();
        assertThat(budget.promised()).isZero();
        assertThat(budget.level()).isEqualTo(MemoryLevel.FREE);
    }

    @Test
    void P12_opens_of_who_holds_most_are_refused_when_memory_is_nearly_exhausted() {
        try (MemoryPair pair = pair()) {
            for (int i = 0; i < 15; i++) {
                write(pair, pair.open(pair.client, new Sink()), 64 * 1024);
            }
            assertThat(budget.level()).isEqualTo(MemoryLevel.SHORT);
            CompletableFuture<SshChannel> opening = pair.client.open(MemoryPair.TYPE, new Sink());
            pair.pump();

            assertThat(opening).isCompletedExceptionally();
            Throwable failure = opening.handle((channel, thrown) -> thrown).join();
            assertThat(failure).isInstanceOf(ChannelOpenException.class).hasMessageContaining("MemoryBudget");
            assertThat(((ChannelOpenException) failure).reason()).isEqualTo(4);
            assertThat(budget.refusals()).isEqualTo(1);
        }
    }

    @Test
    void P12_what_waits_for_the_window_of_the_peer_counts_and_while_it_is_much_no_more_is_to_be_written() {
        budget = MemoryBudget.ofBytes(8 * MIB);
        try (MemoryPair pair = pair()) {
            SshChannel channel = pair.open(pair.server, new Sink());
            assertThat(channel.isWritable()).isTrue();
            assertThat(channel.bytesBeforeUnwritable()).isGreaterThanOrEqualTo(MIB);
            pair.run(() -> channel.config().setWriteBufferHighWaterMark(100 * MIB));
            for (int i = 0; i < 4; i++) {
                assertThat(channel.isWritable()).isTrue();
                write(pair, channel, 2 * MIB);
            }

            assertThat(budget.held()).isBetween(6L * MIB, 6L * MIB + 1024);
            assertThat(budget.level()).isEqualTo(MemoryLevel.TIGHT);
            assertThat(channel.isWritable()).isFalse();
            assertThat(channel.bytesBeforeUnwritable()).isZero();
        }
    }

    @Test
    void P12_what_waits_for_the_window_leaves_a_buffer_that_is_far_too_large_for_it() {
        budget = MemoryBudget.ofBytes(64 * MIB);
        try (MemoryPair pair = pair()) {
            SshChannel channel = pair.open(pair.server, new Sink());
            write(pair, channel, 3 * MIB);
            assertThat(budget.held())
                    .as("the whole buffer, of which a part has been sent")
                    .isBetween(3L * MIB, 3L * MIB + 1024);

            ByteBuf large = channel.alloc().buffer(MIB).writeZero(20_000);
            pair.run(() -> channel.writeAndFlush(large));
            assertThat(large.refCnt()).isZero();
            assertThat(budget.held()).isLessThan(3L * MIB + 40_000);
        }
    }

    @Test
    void P16_what_waits_stays_in_its_buffer_where_there_is_no_room_for_another() {
        budget = MemoryBudget.ofBytes(64 * MIB);
        Sink far = Sink.unread();
        try (MemoryPair pair =
                MemoryPair.setup().server(server -> server.memoryBudget(budget)).build()) {
            MemoryPair.accept(pair.client, () -> far);
            pair.pump();
            SshChannel channel = pair.open(pair.server, new Sink());
            write(pair, channel, 3 * MIB);
            ByteBuf large = channel.alloc().buffer(MIB).writeZero(20_000).retain();
            ByteBufAllocator pool = channel.alloc();
            channel.config().setAllocator(new FullAllocator());
            ChannelFuture[] written = new ChannelFuture[1];
            pair.run(() -> written[0] = channel.writeAndFlush(large));
            channel.config().setAllocator(pool);
            assertThat(large.refCnt()).isEqualTo(2);

            pair.run(() -> far.channel.config().setAutoRead(true));
            pair.pump();
            assertThat(written[0].isSuccess()).isTrue();
            assertThat(far.bytes.size()).isEqualTo(3 * MIB + 20_000);
            assertThat(large.refCnt()).isEqualTo(1);
            large.release();
        }
    }

    @Test
    void P12_what_passes_and_what_waits_are_written_apart() {
        budget = MemoryBudget.ofBytes(64 * MIB);
        try (MemoryPair pair = pair()) {
            SshChannel channel = pair.open(pair.server, new Sink());
            long window = channel.bytesBeforeUnwritable();
            assertThat(window).isGreaterThan(MIB);
            write(pair, channel, (int) window - 100);
            assertThat(channel.bytesBeforeUnwritable()).isEqualTo(100);
            write(pair, channel, 100);
            assertThat(channel.bytesBeforeUnwritable()).as("what may wait").isBetween(32L * 1024, (long) MIB);
        }
    }

    @Test
    void P12_the_beginning_of_a_packet_counts_until_the_packet_is_whole() {
        try (MemoryPair pair = pair()) {
            SshChannel channel = pair.open(pair.client, new Sink());
            pair.run(() -> sinks.get(0).channel.config().setAutoRead(true));
            pair.server.wire.segment = () -> 6_000;
            pair.run(() -> channel.writeAndFlush(Unpooled.buffer(30_000).writeZero(30_000)));
            pair.turn();
            assertThat(sinks.get(0).bytes.size()).isZero();
            assertThat(budget.held()).isBetween(24_000L, 64_000L);
            pair.pump();
            assertThat(sinks.get(0).bytes.size()).isEqualTo(30_000);
            assertThat(budget.held()).isZero();
        }
    }

    @Test
    void C09_a_reader_that_says_what_it_has_consumed_bounds_what_waits_by_the_window() {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            Sink sink = new Sink();
            MemoryPair.accept(pair.server, () -> sink);
            pair.pump();
            SshChannel channel = pair.open(pair.client, new Sink());
            SshChannel there = (SshChannel) sink.channel;
            pair.run(() -> there.config().setOption(SshChannel.AUTO_CONSUME, false));
            ChannelFuture written = write(pair, channel, 5 * MIB);
            assertThat(sink.bytes.size()).isEqualTo(2 * MIB);

            pair.run(() -> there.consumed(MIB));
            pair.pump();
            assertThat(sink.bytes.size()).isEqualTo(3 * MIB);
            assertThat(written.isDone()).isFalse();
            pair.run(() -> there.consumed(2 * MIB));
            pair.pump();
            assertThat(sink.bytes.size()).isEqualTo(5 * MIB);
            assertThat(written.isSuccess()).isTrue();
        }
    }
}
