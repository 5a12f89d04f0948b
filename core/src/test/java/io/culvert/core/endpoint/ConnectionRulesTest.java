package io.culvert.core.endpoint;

import static io.culvert.core.endpoint.SessionTest.data;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.ConnectionMessages.ChannelClose;
import io.culvert.codec.message.ConnectionMessages.ChannelEof;
import io.culvert.codec.message.ConnectionMessages.ChannelFailure;
import io.culvert.codec.message.ConnectionMessages.ChannelOpen;
import io.culvert.codec.message.ConnectionMessages.ChannelOpenConfirmation;
import io.culvert.codec.message.ConnectionMessages.ChannelOpenFailure;
import io.culvert.codec.message.ConnectionMessages.ChannelRequest;
import io.culvert.codec.message.ConnectionMessages.ChannelSuccess;
import io.culvert.codec.message.ConnectionMessages.ChannelWindowAdjust;
import io.culvert.codec.message.ConnectionMessages.GlobalRequest;
import io.culvert.codec.message.ConnectionMessages.RequestFailure;
import io.culvert.codec.message.ConnectionMessages.RequestSuccess;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.SshChannel;
import io.culvert.core.WindowSize;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules C01 to C14 against a client that keeps to none of them. */
class ConnectionRulesTest {
    private static final int WINDOW = 100_000;
    private static final byte[] NOTHING = {};

    private final MemoryPair pair = MemoryPair.setup()
            .server(server -> server.windowSize(WindowSize.fixed(WINDOW)))
            .build();
    private final List<Sink> sinks = new ArrayList<>();
    private final List<CompletableFuture<ChannelAcceptor.Accepted>> decisions = new ArrayList<>();

    {
        MemoryPair.accept(pair.server, () -> {
            sinks.add(new Sink());
            return sinks.get(sinks.size() - 1);
        });
        pair.server.acceptors.put("later", typeData -> {
            CompletableFuture<ChannelAcceptor.Accepted> decision = new CompletableFuture<>();
            decisions.add(decision);
            return decision;
        });
        pair.server.acceptors.put("throws", typeData -> {
            throw new IllegalStateException("broken");
        });
        pair.server.acceptors.put("null", typeData -> null);
        pair.pump();
        // From here on the client's own connection hears nothing: the test speaks for it.
        pair.client.tap.dropInbound = number -> number >= 80;
    }

    @AfterEach
    void close() {
        pair.close();
    }

    /** The server's channel 0 to the client's 5. */
    private Sink open() {
        say(new ChannelOpen(MemoryPair.TYPE, 5, 1000, 32_768, NOTHING));
        assertThat(pair.server.tap.sent(91)).hasSize(1);
        return sinks.get(0);
    }

    private void say(Message... messages) {
        pair.client.inject(messages);
        pair.pump();
    }

    private static byte[] dataMessage(int channel, int length) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(94).writeInt(channel).writeInt(length).writeZero(length);
        return io.netty.buffer.ByteBufUtil.getBytes(out);
    }

    private static byte[] extendedData(int channel, int length) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(95).writeInt(channel).writeInt(1).writeInt(length).writeZero(length);
        return io.netty.buffer.ByteBufUtil.getBytes(out);
    }

    private void violated(String text) {
        assertThat(pair.server.recorder.violations).containsExactly(text);
        assertThat(pair.server.wire.isOpen()).isFalse();
    }

    private List<Integer> failures() {
        return pair.server.tap.sent(92).stream()
                .map(message -> Unpooled.wrappedBuffer(message).getInt(5))
                .toList();
    }

    @Test
    void C01_data_beyond_the_window_ends_the_connection() {
        Sink sink = open();
        pair.run(() -> sink.channel.config().setAutoRead(false));
        int sent = 0;
        while (sent < WINDOW + 32_768) {
            pair.client.inject(dataMessage(0, Math.min(25_000, WINDOW + 32_768 - sent)));
            sent += 25_000;
        }
        pair.pump();
        assertThat(pair.server.recorder.violations).hasSize(1);
        assertThat(pair.server.recorder.violations.get(0)).contains("exceed the window of");
        assertThat(sink.channel.isOpen()).isFalse();
    }

    @Test
    void C01_a_window_beyond_32_bits_ends_the_connection() {
        open();
        say(new ChannelWindowAdjust(0, 0xFFFF_FFFFL - 1000));
        pair.assertSound();
        say(new ChannelWindowAdjust(0, 1));
        violated("channel 0: window of 4294967295 adjusted by 1 beyond 2^32-1");
    }

    @Test
    void C02_a_channel_that_takes_no_packets_worth_the_name_is_refused() {
        for (long size : new long[] {0, 1, 255}) {
            say(new ChannelOpen(MemoryPair.TYPE, 5, 1000, size, NOTHING));
        }
        assertThat(failures()).containsExactly(2, 2, 2);
        assertThat(sinks).isEmpty();
        say(new ChannelOpen(MemoryPair.TYPE, 5, 1000, 256, NOTHING));
        assertThat(sinks).hasSize(1);
        pair.assertSound();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, 255})
    void C02_a_confirmation_of_such_a_channel_fails_that_channel_alone(long size) {
        CompletableFuture<SshChannel> opening = pair.server.open("x", new Sink());
        say(new ChannelOpenConfirmation(0, 9, 1000, size));
        assertThat(opening.handle((channel, failure) -> failure.getMessage()).join())
                .contains("the peer takes packets of at most " + size + " bytes");
        assertThat(pair.server.tap.sent(MessageNumber.CHANNEL_CLOSE)).hasSize(1);
        say(new ChannelEof(0), new ChannelClose(0));
        pair.assertSound();
        CompletableFuture<SshChannel> next = pair.server.open("x", new Sink());
        say(new ChannelOpenConfirmation(0, 10, 1000, 256));
        assertThat(next).isCompleted();
        pair.assertSound();
    }

    @Test
    void C03_replies_that_nobody_asked_for_are_dropped_until_they_are_too_many() {
        open();
        for (Message reply : List.of(new ChannelSuccess(0), new ChannelFailure(0))) {
            Message[] some = new Message[2_000];
            Arrays.fill(some, reply);
            say(some);
        }
        say(new RequestSuccess(NOTHING), new RequestFailure());
        pair.assertSound();
        Message[] many = new Message[6_000];
        Arrays.fill(many, new ChannelSuccess(0));
        say(many);
        violated("channel 0: 10000 replies to requests that were never sent");
    }

    @Test
    void C03_a_reply_for_a_channel_that_is_not_open_ends_the_connection() {
        say(new ChannelSuccess(3));
        violated("channel 3: SSH_MSG_CHANNEL_SUCCESS for a channel that is not open");
    }

    @Test
    void C06_extended_data_is_dropped_and_its_credit_returned() {
        Sink sink = open();
        for (int i = 0; i < 40; i++) {
            pair.client.inject(extendedData(0, 10_000));
            pair.pump();
        }
        assertThat(sink.bytes.size()).isZero();
        long credit = pair.server.tap.sent(93).stream()
                .mapToLong(message -> Unpooled.wrappedBuffer(message).getUnsignedInt(5))
                .sum();
        assertThat(credit).isBetween(400_000L - WINDOW / 8, 400_000L);
        pair.client.inject(dataMessage(0, 5));
        pair.pump();
        assertThat(sink.bytes.size()).isEqualTo(5);
        pair.assertSound();
    }

    @Test
    void C07_data_behind_the_end_or_the_close_reaches_nobody() {
        Sink sink = open();
        say(new ChannelEof(0));
        pair.client.inject(dataMessage(0, 100));
        pair.client.inject(extendedData(0, 100));
        pair.pump();
        assertThat(sink.bytes.size()).isZero();
        pair.run(sink.channel::close);
        pair.client.inject(dataMessage(0, 100));
        pair.client.inject(extendedData(0, 100));
        say(new ChannelWindowAdjust(0, 10), new ChannelEof(0), new ChannelRequest(0, "x", true, NOTHING));
        assertThat(pair.server.recorder.closed).isEqualTo(1);
        assertThat(pair.server.tap.sent(100)).isEmpty();
        pair.assertSound();
        say(new ChannelClose(0));
        pair.assertSound();
        assertThat(pair.server.connection().channelCount()).isZero();
    }

    @Test
    void C07_an_end_may_be_repeated_once() {
        open();
        say(new ChannelEof(0), new ChannelEof(0));
        pair.assertSound();
        say(new ChannelEof(0));
        violated("channel 0: SSH_MSG_CHANNEL_EOF sent again and again");
    }

    @Test
    void C07_a_close_may_be_repeated_once() {
        open();
        say(new ChannelClose(0), new ChannelClose(0));
        assertThat(pair.server.tap.sent(97)).hasSize(1);
        pair.assertSound();
        say(new ChannelClose(0));
        violated("channel 0: SSH_MSG_CHANNEL_CLOSE for a channel that is not open");
    }

    @Test
    void C07_a_close_of_what_never_was_open_ends_the_connection() {
        say(new ChannelClose(0));
        violated("channel 0: SSH_MSG_CHANNEL_CLOSE for a channel that is not open");
    }

    @Test
    void C12_a_number_is_free_when_both_sides_have_closed_and_not_before() {
        open();
        pair.run(sinks.get(0).channel::close);
        say(new ChannelOpen(MemoryPair.TYPE, 6, 1000, 32_768, NOTHING));
        say(new ChannelClose(0));
        say(new ChannelOpen(MemoryPair.TYPE, 7, 1000, 32_768, NOTHING));
        assertThat(pair.server.tap.sent(91).stream()
                        .map(message -> Unpooled.wrappedBuffer(message).getInt(5)))
                .containsExactly(0, 1, 0);
    }

    @Test
    void C12_channels_beyond_the_cap_are_refused_for_want_of_resources() {
        Message[] opens = new Message[16_384];
        Arrays.fill(opens, new ChannelOpen("later", 5, 1000, 32_768, NOTHING));
        say(opens);
        assertThat(pair.server.connection().channelCount()).isEqualTo(16_384);
        assertThat(failures()).isEmpty();
        say(new ChannelOpen("later", 5, 1000, 32_768, NOTHING));
        assertThat(failures()).containsExactly(4);
        CompletableFuture<SshChannel> own = pair.server.open("x", new Sink());
        assertThat(own).isCompletedExceptionally();
        pair.run(() -> decisions.get(77).completeExceptionally(new ChannelOpenException(1, "no")));
        pair.pump();
        assertThat(pair.server.connection().channelCount()).isEqualTo(16_383);
        say(new ChannelOpen("later", 5, 1000, 32_768, NOTHING));
        assertThat(failures()).containsExactly(4, 1);
        pair.assertSound();
    }

    @Test
    void C10_a_decision_that_takes_its_time_delays_nobody() {
        say(
                new ChannelOpen("later", 5, 1000, 32_768, NOTHING),
                new ChannelOpen(MemoryPair.TYPE, 6, 1000, 32_768, NOTHING));
        assertThat(sinks).hasSize(1);
        pair.client.inject(dataMessage(1, 9));
        pair.pump();
        assertThat(sinks.get(0).bytes.size()).isEqualTo(9);
        Sink late = new Sink();
        decisions.get(0).complete(new ChannelAcceptor.Accepted(late, () -> {}));
        pair.client.inject(dataMessage(0, 9));
        pair.pump();
        assertThat(late.bytes.size()).isEqualTo(9);
        pair.assertSound();
    }

    @Test
    void what_was_accepted_for_a_connection_that_is_gone_is_abandoned() {
        say(new ChannelOpen("later", 5, 1000, 32_768, NOTHING));
        pair.run(() -> pair.client.wire.close());
        pair.pump();
        List<String> abandoned = new ArrayList<>();
        Sink handler = new Sink();
        decisions.get(0).complete(new ChannelAcceptor.Accepted(handler, () -> abandoned.add("abandoned")));
        pair.run(() -> {});
        assertThat(abandoned).containsExactly("abandoned");
        assertThat(handler.channel).isNull();
    }

    @Test
    void what_is_accepted_while_the_connection_says_goodbye_is_closed_with_it() {
        say(new ChannelOpen("later", 5, 1000, 32_768, NOTHING));
        pair.client.wire.widen(0);
        pair.run(pair.server.connection()::close);
        Sink handler = new Sink();
        List<String> abandoned = new ArrayList<>();
        decisions.get(0).complete(new ChannelAcceptor.Accepted(handler, () -> abandoned.add("abandoned")));
        pair.run(() -> pair.client.wire.close());
        pair.pump();
        pair.pass(java.time.Duration.ofSeconds(5));
        assertThat(abandoned.size()
                        + handler.events.stream().filter("inactive"::equals).count())
                .isEqualTo(1);
    }

    @Test
    void T17_an_acceptor_that_throws_or_decides_nothing_refuses_the_channel() {
        say(new ChannelOpen("throws", 5, 1000, 32_768, NOTHING), new ChannelOpen("null", 5, 1000, 32_768, NOTHING));
        say(new ChannelOpen("later", 5, 1000, 32_768, NOTHING));
        decisions.get(0).complete(null);
        pair.pump();
        assertThat(failures()).containsExactly(2, 2, 2);
        assertThat(pair.server.connection().channelCount()).isZero();
        pair.assertSound();
    }

    @Test
    void an_unknown_type_and_an_unknown_request_are_refused() {
        say(new ChannelOpen("session", 5, 1000, 32_768, NOTHING));
        assertThat(failures()).containsExactly(OpenFailureReason.UNKNOWN_CHANNEL_TYPE);
        say(new GlobalRequest("no-more-sessions@openssh.com", false, NOTHING), new GlobalRequest("x", true, NOTHING));
        assertThat(pair.server.tap.sent(82)).hasSize(1);
        open();
        say(new ChannelRequest(0, "shell", true, NOTHING), new ChannelRequest(0, "env", false, NOTHING));
        assertThat(pair.server.tap.sent(100)).hasSize(1);
        pair.assertSound();
    }

    @Test
    void messages_for_a_channel_that_is_not_open_yet_end_the_connection() {
        say(new ChannelOpen("later", 5, 1000, 32_768, NOTHING));
        pair.client.inject(dataMessage(0, 1));
        pair.pump();
        violated("channel 0: SSH_MSG_CHANNEL_DATA before the channel is open");
    }

    @Test
    void a_channel_is_confirmed_or_refused_once() {
        CompletableFuture<SshChannel> opening = pair.server.open("x", new Sink());
        say(new ChannelOpenConfirmation(0, 9, 1000, 1000));
        assertThat(opening).isCompleted();
        say(new ChannelOpenFailure(0, 1, "", ""));
        violated("channel 0: refused after it was confirmed");
    }

    @Test
    void W15_a_refusals_words_are_escaped_for_the_user() {
        CompletableFuture<SshChannel> opening = pair.server.open("x", new Sink());
        say(new ChannelOpenFailure(0, 2, "\u001b]0;gotcha\u0007", ""));
        Throwable failure = opening.handle((channel, thrown) -> thrown).join();
        assertThat(failure).isInstanceOfSatisfying(ChannelOpenException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(2);
            assertThat(refusal.getMessage()).endsWith(": \\033]0;gotcha\\007");
        });
        CompletionStage<byte[]> request = pair.server.connection().request("y", NOTHING);
        pair.pump();
        assertThat(request.toCompletableFuture()).isNotDone();
    }

    @Test
    void C12_a_peers_number_may_be_any_of_32_bits() {
        say(new ChannelOpen(MemoryPair.TYPE, -1, 1000, 32_768, NOTHING));
        pair.run(() -> sinks.get(0).channel.writeAndFlush(data(new byte[3])));
        pair.run(sinks.get(0).channel::close);
        pair.pump();
        assertThat(pair.server.tap.sent(97)).containsExactly(new byte[] {97, -1, -1, -1, -1});
        assertThat(sinks.get(0).channel.remoteAddress().toString()).isEqualTo("test#4294967295");
    }
}
