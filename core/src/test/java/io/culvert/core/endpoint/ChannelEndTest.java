package io.culvert.core.endpoint;

import static io.culvert.core.endpoint.SessionTest.data;
import static io.culvert.core.endpoint.SessionTest.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.SshChannel;
import io.culvert.core.WindowSize;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How channels end: halves, closes, and closes from inside of everything. */
class ChannelEndTest {
    private final MemoryPair pair = MemoryPair.setup()
            .server(server -> server.windowSize(WindowSize.fixed(100_000)))
            .build();
    private final List<Sink> sinks = new ArrayList<>();

    {
        MemoryPair.accept(pair.server, () -> accepted(new Sink()));
        pair.pump();
    }

    private Sink accepted(Sink sink) {
        sinks.add(sink);
        return sink;
    }

    private SshChannel open(Sink sink) {
        return pair.open(pair.client, sink);
    }

    private static DuplexChannel duplex(Channel channel) {
        return (DuplexChannel) channel;
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void each_half_closes_on_its_own_and_then_the_channel() {
        Sink client = new Sink();
        SshChannel channel = open(client);
        Sink server = sinks.get(0);
        pair.run(() -> {
            channel.writeAndFlush(data("request".getBytes()));
            channel.shutdownOutput();
        });
        pair.pump();
        assertThat(server.bytes.toString()).isEqualTo("request");
        assertThat(server.events).containsExactly("active", "end");
        assertThat(duplex(server.channel).isInputShutdown()).isTrue();
        assertThat(channel.isOutputShutdown()).isTrue();
        assertThat(channel.isShutdown()).isFalse();

        pair.run(() -> {
            server.channel.writeAndFlush(data("response".getBytes()));
            duplex(server.channel).shutdownOutput();
        });
        pair.pump();
        assertThat(client.bytes.toString()).isEqualTo("response");
        assertThat(client.events).containsExactly("active", "output shut", "end");
        assertThat(channel.isShutdown()).isTrue();
        assertThat(channel.isOpen()).isTrue();

        pair.run(channel::close);
        pair.pump();
        assertThat(client.events).endsWith("inactive");
        assertThat(server.events).endsWith("inactive");
        pair.assertSound();
    }

    @Test
    void C07_an_end_is_sent_behind_everything_that_waits_for_the_window() {
        SshChannel channel = open(new Sink());
        Sink server = sinks.get(0);
        pair.run(() -> server.channel.config().setAutoRead(false));
        byte[] bytes = random(1, 350_000);
        ChannelFuture[] shut = new ChannelFuture[1];
        pair.run(() -> {
            channel.writeAndFlush(data(bytes));
            shut[0] = channel.shutdownOutput();
        });
        pair.pump();
        assertThat(shut[0].isDone()).isFalse();
        assertThat(channel.isOutputShutdown()).isFalse();
        assertThat(channel.writeAndFlush(data(bytes)).cause()).isNotNull();
        pair.run(() -> server.channel.config().setAutoRead(true));
        pair.pump();
        assertThat(shut[0].isSuccess()).isTrue();
        assertThat(server.bytes.toByteArray()).isEqualTo(bytes);
        assertThat(server.events).containsExactly("active", "end");
    }

    @Test
    void without_half_closure_the_peers_end_closes() {
        SshChannel channel = open(new Sink());
        Sink server = sinks.get(0);
        pair.run(() -> server.channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false));
        pair.run(() -> {
            channel.writeAndFlush(data(new byte[50_000]));
            channel.shutdownOutput();
        });
        pair.pump();
        assertThat(server.bytes.size()).isEqualTo(50_000);
        assertThat(server.events).containsExactly("active", "inactive");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void W14_the_last_bytes_before_a_close_arrive() {
        SshChannel channel = open(new Sink());
        byte[] bytes = random(2, 400_000);
        pair.run(() -> channel.writeAndFlush(data(bytes)).addListener(ChannelFutureListener.CLOSE));
        pair.pump();
        assertThat(sinks.get(0).bytes.toByteArray()).isEqualTo(bytes);
        assertThat(sinks.get(0).events).containsExactly("active", "output shut", "reset", "inactive");
    }

    @Test
    void a_close_after_an_eof_is_a_clean_end() {
        for (boolean halfClosure : new boolean[] {true, false}) {
            SshChannel channel = open(new Sink());
            Sink server = sinks.get(sinks.size() - 1);
            pair.run(() -> {
                server.channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure);
                channel.writeAndFlush(data(random(1, 5_000)));
                channel.shutdownOutput();
                channel.close();
            });
            pair.pump();
            assertThat(server.bytes.toByteArray()).isEqualTo(random(1, 5_000));
            assertThat(server.events).doesNotContain("reset", "lost").endsWith("inactive");
            assertThat(server.events.contains("end")).isEqualTo(halfClosure);
        }
    }

    @Test
    void a_close_without_an_eof_is_told_from_a_clean_end() {
        for (boolean halfClosure : new boolean[] {true, false}) {
            SshChannel channel = open(new Sink());
            Sink server = sinks.get(sinks.size() - 1);
            pair.run(() -> {
                server.channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure);
                server.channel.config().setAutoRead(false);
                channel.writeAndFlush(data(random(1, 5_000)));
                channel.close();
            });
            pair.pump();
            assertThat(server.events).doesNotContain("reset");
            pair.run(() -> server.channel.config().setAutoRead(true));
            pair.pump();
            assertThat(server.bytes.toByteArray()).isEqualTo(random(1, 5_000));
            assertThat(server.events).endsWith("reset", "inactive").doesNotContain("end");
        }
    }

    private static final class Unwritable extends UnpooledHeapByteBuf {
        private boolean broken;

        Unwritable() {
            super(UnpooledByteBufAllocator.DEFAULT, new byte[10], 10);
        }

        @Override
        public int readableBytes() {
            if (broken) {
                throw new IllegalStateException("as where there is no memory");
            }
            return super.readableBytes();
        }
    }

    @Test
    void a_write_that_fails_here_is_a_reset_and_no_end() {
        SshChannel channel = open(new Sink());
        Sink server = sinks.get(0);
        pair.run(() -> {
            Unwritable buffer = new Unwritable();
            channel.write(data(new byte[20]));
            channel.write(buffer);
            buffer.broken = true;
            channel.flush();
            channel.shutdownOutput();
        });
        pair.pump();
        assertThat(server.bytes.size()).isEqualTo(20);
        assertThat(server.events).containsExactly("active", "output shut", "reset", "inactive");
        assertThat(channel.isOpen()).isFalse();
        pair.assertSound();
    }

    @Test
    void a_close_that_comes_before_the_last_write_could_be_sent_fails_the_end_that_waits_for_it() {
        SshChannel channel = open(new Sink());
        Sink server = sinks.get(0);
        ChannelFuture[] shut = new ChannelFuture[1];
        pair.run(() -> {
            server.channel.config().setAutoRead(false);
            channel.writeAndFlush(data(new byte[500_000]));
            shut[0] = channel.shutdownOutput();
        });
        pair.pump();
        pair.run(() -> {
            duplex(server.channel).shutdownOutput();
            server.channel.close();
        });
        pair.pump();
        assertThat(shut[0].isDone()).isTrue();
        assertThat(shut[0].isSuccess()).isFalse();
        assertThat(pair.client.tap.sent(96))
                .as("EOFs of a stream that is not whole")
                .isEmpty();
        pair.assertSound();
    }

    @Test
    void W14_bytes_that_were_not_read_when_the_close_came_are_read_before_the_end() {
        SshChannel channel = open(new Sink());
        Sink server = sinks.get(0);
        pair.run(() -> server.channel.config().setAutoRead(false));
        byte[] bytes = random(3, 90_000);
        pair.run(() -> channel.writeAndFlush(data(Arrays.copyOf(bytes, 40_000))));
        pair.run(() -> channel.writeAndFlush(data(Arrays.copyOfRange(bytes, 40_000, bytes.length)))
                .addListener(ChannelFutureListener.CLOSE));
        pair.pump();
        assertThat(pair.client.connection().channelCount()).isZero();
        assertThat(server.channel.isOpen()).isTrue();
        assertThat(server.bytes.size()).isLessThan(bytes.length);
        pair.run(() -> server.channel.config().setAutoRead(true));
        pair.pump();
        assertThat(server.bytes.toByteArray()).isEqualTo(bytes);
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void a_channel_whose_peer_has_closed_counts_until_what_came_before_is_delivered() {
        SshChannel channel = open(new Sink());
        Sink server = sinks.get(0);
        pair.run(() -> server.channel.config().setAutoRead(false));
        pair.run(() -> channel.writeAndFlush(data(random(1, 50_000))));
        pair.run(channel::close);
        pair.pump();
        assertThat(pair.client.connection().channelCount()).isZero();
        assertThat(pair.server.connection().channelCount()).isEqualTo(1);

        pair.run(() -> pair.server.connection().drain(Duration.ofSeconds(60)));
        pair.pump();
        pair.assertSound();
        pair.run(() -> server.channel.config().setAutoRead(true));
        pair.pump();
        assertThat(server.bytes.size()).isEqualTo(50_000);
        assertThat(server.channel.isOpen()).isFalse();
        assertThat(pair.server.connection().closed()).isCompleted();
    }

    @Test
    void what_came_before_a_close_is_delivered_however_late_it_is_read_and_after_the_connection_too() {
        SshChannel answered = open(new Sink());
        SshChannel unanswered = open(new Sink());
        pair.run(() -> sinks.forEach(sink -> sink.channel.config().setAutoRead(false)));
        pair.run(() -> sinks.get(1).channel.config().setOption(SshChannel.ANSWER_CLOSE, false));
        for (SshChannel channel : List.of(answered, unanswered)) {
            pair.run(() -> channel.writeAndFlush(data(random(1, 50_000))));
            pair.run(channel::shutdownOutput);
            pair.run(channel::close);
        }
        pair.pump();
        pair.run(() -> pair.client.wire.close());
        pair.pump();
        pair.pass(Duration.ofDays(30));
        assertThat(pair.server.connection().closed()).isCompleted();
        assertThat(pair.server.connection().channelCount()).isEqualTo(2);
        pair.run(() -> sinks.forEach(sink -> sink.channel.config().setAutoRead(true)));
        pair.pump();
        assertThat(sinks).allSatisfy(sink -> {
            assertThat(sink.bytes.toByteArray()).isEqualTo(random(1, 50_000));
            assertThat(sink.events).endsWith("end", "inactive").doesNotContain("lost", "reset");
        });
        assertThat(pair.server.connection().channelCount()).isZero();
    }

    @Test
    void a_connection_that_is_closed_here_gives_up_what_was_not_delivered() {
        SshChannel channel = open(new Sink());
        pair.run(() -> sinks.get(0).channel.config().setAutoRead(false));
        pair.run(() -> channel.writeAndFlush(data(random(1, 50_000))));
        pair.run(channel::shutdownOutput);
        pair.run(channel::close);
        pair.pump();
        pair.run(() -> pair.server.connection().drain(Duration.ofSeconds(7)));
        pair.pass(Duration.ofSeconds(6));
        assertThat(sinks.get(0).channel.isOpen()).isTrue();
        pair.pass(Duration.ofSeconds(1));
        assertThat(sinks.get(0).events).endsWith("lost", "inactive");
        assertThat(pair.server.connection().channelCount()).isZero();
    }

    @Test
    void the_end_of_the_connection_is_told_from_a_clean_end_to_every_channel_at_once() {
        Sink stalled = new Sink();
        Sink ended = new Sink();
        open(stalled);
        open(ended);
        pair.run(() -> {
            stalled.channel.config().setAutoRead(false);
            sinks.get(0).channel.writeAndFlush(data(random(1, 50_000)));
            duplex(sinks.get(1).channel).shutdownOutput();
        });
        pair.pump();
        pair.run(() -> pair.server.wire.close());
        pair.pump();
        assertThat(stalled.events).endsWith("lost", "inactive");
        assertThat(ended.events).containsExactly("active", "end", "lost", "inactive");
        assertThat(sinks).allSatisfy(sink -> assertThat(sink.events).endsWith("lost", "inactive"));
    }

    @Test
    void C07_a_close_with_data_under_way_in_both_directions_harms_nobody() {
        Sink heard = new Sink();
        SshChannel bystander = open(heard);
        for (int i = 1; i <= 20; i++) {
            SshChannel channel = open(new Sink());
            Sink server = sinks.get(i);
            List<ChannelFuture> writes = new ArrayList<>();
            pair.run(() -> {
                writes.add(channel.writeAndFlush(data(new byte[150_000])));
                writes.add(server.channel.writeAndFlush(data(new byte[150_000])));
            });
            for (int turns = 0; turns < i; turns++) {
                pair.turn();
            }
            pair.run(i % 2 == 0 ? channel::close : server.channel::close);
            pair.pump();
            assertThat(channel.isOpen() || server.channel.isOpen()).isFalse();
            assertThat(writes).allMatch(ChannelFuture::isDone);
            assertThat(pair.client.connection().channelCount()).isEqualTo(1);
            assertThat(pair.server.connection().channelCount()).isEqualTo(1);
        }
        byte[] bytes = random(7, 300_000);
        pair.run(() -> bystander.writeAndFlush(data(bytes)));
        pair.run(() -> sinks.get(0).channel.writeAndFlush(data(bytes)));
        pair.pump();
        assertThat(sinks.get(0).bytes.toByteArray()).isEqualTo(bytes);
        assertThat(heard.bytes.toByteArray()).isEqualTo(bytes);
        pair.assertSound();
    }

    @Test
    void C07_both_sides_may_close_at_once() {
        SshChannel channel = open(new Sink());
        pair.run(() -> {
            channel.close();
            sinks.get(0).channel.close();
        });
        pair.pump();
        assertThat(pair.client.connection().channelCount()).isZero();
        SshChannel next = open(new Sink());
        assertThat(next.localAddress().toString()).isEqualTo("test#0");
        pair.assertSound();
    }

    @Test
    void a_write_listener_may_write_shut_down_and_close() {
        Sink client = new Sink();
        SshChannel channel = open(client);
        List<String> order = new ArrayList<>();
        pair.run(() -> {
            channel.write(data("one".getBytes())).addListener(first -> {
                order.add("one");
                channel.writeAndFlush(data("three".getBytes())).addListener(third -> {
                    order.add("three");
                    channel.shutdownOutput().addListener(shut -> order.add("shut"));
                });
            });
            channel.writeAndFlush(data("two".getBytes()));
        });
        pair.pump();
        assertThat(sinks.get(0).bytes.toString()).isEqualTo("onetwothree");
        assertThat(sinks.get(0).events).containsExactly("active", "end");
        assertThat(order).containsExactly("one", "three", "shut");

        SshChannel other = open(new Sink());
        ChannelFuture[] last = new ChannelFuture[1];
        pair.run(() -> {
            other.write(data(new byte[40_000])).addListener(ChannelFutureListener.CLOSE);
            last[0] = other.writeAndFlush(data(new byte[3_000_000]));
        });
        pair.pump();
        assertThat(last[0].isDone()).isTrue();
        assertThat(last[0].isSuccess()).isFalse();
        assertThat(sinks.get(1).bytes.size()).isEqualTo(40_000);
        assertThat(other.isOpen()).isFalse();
        pair.assertSound();
    }

    @Test
    void a_handler_may_close_from_inside_a_read() {
        Sink closing = new Sink() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
                super.channelRead(ctx, message);
                ctx.close();
            }
        };
        SshChannel channel = open(closing);
        Sink server = sinks.get(0);
        pair.run(() -> {
            server.channel.writeAndFlush(data(new byte[500_000]));
            duplex(server.channel).shutdownOutput();
        });
        pair.pump();
        assertThat(closing.bytes.size()).isEqualTo(256 * 1024 - 9);
        assertThat(closing.events).containsExactly("active", "inactive");
        assertThat(channel.isOpen() || server.channel.isOpen()).isFalse();
        pair.assertSound();
    }

    @Test
    void a_handler_that_closes_at_the_last_data_is_not_told_of_the_end() {
        Sink closing = new Sink() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
                super.channelRead(ctx, message);
                ctx.close();
            }
        };
        closing.autoRead = false;
        SshChannel channel = open(closing);
        Sink server = sinks.get(0);
        pair.run(() -> {
            server.channel.writeAndFlush(data(new byte[5]));
            duplex(server.channel).shutdownOutput();
        });
        pair.pump();
        pair.run(channel::read);
        pair.pump();
        assertThat(closing.bytes.size()).isEqualTo(5);
        assertThat(closing.events).containsExactly("active", "inactive");
    }

    @Test
    void a_handler_may_shut_down_or_close_when_writability_changes() {
        for (boolean shut : new boolean[] {true, false}) {
            Sink changing = new Sink() {
                @Override
                public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
                    super.channelWritabilityChanged(ctx);
                    if (ctx.channel().isWritable() && shut) {
                        duplex(ctx.channel()).shutdownOutput();
                    } else if (ctx.channel().isWritable()) {
                        ctx.close();
                    }
                }
            };
            SshChannel channel = open(changing);
            Sink server = sinks.get(sinks.size() - 1);
            pair.run(() -> channel.writeAndFlush(data(random(4, 300_000))));
            pair.pump();
            if (shut) {
                assertThat(server.bytes.toByteArray()).isEqualTo(random(4, 300_000));
                assertThat(server.events).containsExactly("active", "end");
                pair.run(channel::close);
                pair.pump();
            }
            assertThat(server.channel.isOpen() || channel.isOpen()).isFalse();
        }
        pair.assertSound();
    }

    @Test
    void the_end_of_the_connection_ends_every_channel_and_fails_every_write() {
        List<Sink> clients = new ArrayList<>();
        List<ChannelFuture> futures = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clients.add(new Sink());
            SshChannel channel = open(clients.get(i));
            boolean shut = i % 2 == 0;
            pair.run(() -> sinks.get(sinks.size() - 1).channel.config().setAutoRead(false));
            pair.run(() -> {
                futures.add(channel.writeAndFlush(data(new byte[3_000_000])));
                if (shut) {
                    futures.add(channel.shutdownOutput());
                }
            });
        }
        pair.pump();
        pair.run(() -> pair.client.wire.close());
        pair.pump();
        assertThat(futures).hasSize(15).allMatch(future -> future.isDone() && !future.isSuccess());
        assertThat(clients).allSatisfy(sink -> assertThat(sink.events).endsWith("inactive"));
        assertThat(sinks).allSatisfy(sink -> assertThat(sink.events).endsWith("inactive"));
    }

    @Test
    void a_channel_that_another_ones_end_closes_is_closed_once() {
        List<SshChannel> channels = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            channels.add(open(new Sink()));
        }
        channels.get(0).closeFuture().addListener(closed -> channels.get(3).close());
        channels.get(5).closeFuture().addListener(closed -> channels.get(1).close());
        pair.run(() -> pair.client.wire.reset());
        pair.pump();
        assertThat(pair.client.recorder.closed).isEqualTo(6);
    }

    @Test
    void a_channel_knows_what_it_cannot_do() {
        SshChannel channel = open(new Sink());
        assertThat(channel.shutdownInput().cause()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(channel.writeAndFlush("text").cause()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(channel.connect(channel.remoteAddress()).cause()).isNotNull();
        pair.run(channel::shutdown);
        assertThat(channel.isOpen()).isFalse();
    }

    @Property(tries = 15, edgeCases = EdgeCasesMode.NONE)
    void lesson_24_whatever_the_order_everything_arrives_and_everything_ends(@ForAll long seed) {
        Random random = new Random(seed);
        List<Sink> clients = new ArrayList<>();
        List<Sink> servers = new ArrayList<>();
        Map<Channel, Integer> written = new HashMap<>();
        Set<Channel> closed = new HashSet<>();
        try (MemoryPair churned = MemoryPair.setup()
                .server(server -> server.windowSize(WindowSize.fixed(500 + random.nextInt(100_000)))
                        .rekeyLimit(new io.culvert.core.RekeyLimit(50_000, java.time.Duration.ZERO)))
                .build()) {
            List<Channel> ends = new ArrayList<>();
            MemoryPair.accept(churned.server, () -> new Sink() {
                @Override
                public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
                    super.handlerAdded(ctx);
                    servers.add(this);
                    ends.add(ctx.channel());
                }
            });
            churned.pump();
            for (int i = 0; i < 120; i++) {
                if (random.nextInt(8) == 0 || ends.isEmpty()) {
                    clients.add(new Sink());
                    churned.client
                            .open(MemoryPair.TYPE, clients.get(clients.size() - 1))
                            .thenAccept(ends::add);
                } else {
                    Channel end = ends.get(random.nextInt(ends.size()));
                    int what = random.nextInt(10);
                    int length = random.nextInt(60_000);
                    churned.run(() -> {
                        switch (what) {
                            case 0 -> {
                                closed.add(end);
                                end.close();
                            }
                            case 1 -> duplex(end).shutdownOutput();
                            case 2 -> end.config().setAutoRead(false);
                            case 3 -> end.config().setAutoRead(true);
                            default ->
                                end.writeAndFlush(data(new byte[length])).addListener(write -> {
                                    if (write.isSuccess()) {
                                        written.merge(end, length, Integer::sum);
                                    }
                                });
                        }
                    });
                }
                for (int turns = random.nextInt(4); turns > 0; turns--) {
                    churned.turn();
                }
            }
            List<Channel> all = List.copyOf(ends);
            all.forEach(end -> churned.run(() -> end.config().setAutoRead(true)));
            churned.pump();
            churned.assertSound();
            assertThat(ends).hasSize(clients.size() + servers.size()).hasSizeGreaterThan(2);
            assertThat(churned.client.recorder.exchanges).as("key exchanges").isGreaterThan(1);
            for (int i = 0; i < servers.size(); i++) {
                Channel client = clients.get(i).channel;
                Channel server = servers.get(i).channel;
                if (!closed.contains(client) && !closed.contains(server)) {
                    assertThat(servers.get(i).bytes.size()).isEqualTo(written.getOrDefault(client, 0));
                    assertThat(clients.get(i).bytes.size()).isEqualTo(written.getOrDefault(server, 0));
                }
            }
            List.copyOf(ends).forEach(end -> churned.run(end::close));
            churned.pump();
            assertThat(ends).noneMatch(Channel::isOpen);
            assertThat(churned.client.connection().channelCount()).isZero();
            assertThat(churned.server.connection().channelCount()).isZero();
            churned.assertSound();
        }
    }

    @Test
    void C04_channels_that_closed_or_were_refused_are_unreachable() {
        List<WeakReference<Object>> gone = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            SshChannel channel = open(new Sink());
            gone.add(new WeakReference<>(channel));
            gone.add(new WeakReference<>(sinks.get(0).channel));
            pair.run(channel::close);
            Sink refused = new Sink();
            gone.add(new WeakReference<>(refused));
            pair.client.open("unknown", refused);
            pair.pump();
            sinks.clear();
        }
        assertThat(pair.client.recorder.refused).isEqualTo(100);
        assertThat(pair.client.connection().channelCount()).isZero();
        pair.assertSound();
        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertThat(gone).filteredOn(reference -> reference.get() != null).isEmpty();
        });
    }
}
