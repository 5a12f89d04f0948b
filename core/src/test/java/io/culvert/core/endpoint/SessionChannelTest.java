package io.culvert.core.endpoint;

import static io.culvert.core.endpoint.SessionTest.data;
import static io.culvert.core.endpoint.SessionTest.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.ConnectionMessages.ChannelEof;
import io.culvert.codec.message.ConnectionMessages.ChannelRequest;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ExtendedData;
import io.culvert.core.SshChannel;
import io.culvert.core.SshChannelRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** "session" channels: requests both ways, and data beside the stream. */
class SessionChannelTest {
    private static final byte[] NOTHING = {};

    /** Keeps the requests, unanswered, and what comes beside the stream. */
    private static final class Program extends Sink {
        final List<SshChannelRequest> requests = new ArrayList<>();
        final ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int errorMessages;

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event instanceof SshChannelRequest request
                    && !request.requestType().equals("unknown")) {
                requests.add(request);
            } else if (event instanceof SshChannelRequest) {
                ctx.fireUserEventTriggered(event);
            } else {
                super.userEventTriggered(ctx, event);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
            if (message instanceof ExtendedData extended) {
                errorMessages++;
                ByteBuf data = extended.content();
                data.readBytes(errors, data.readableBytes());
                extended.release();
            } else {
                super.channelRead(ctx, message);
            }
        }
    }

    private final Program server = new Program();
    private final Program client = new Program();
    private final MemoryPair pair = MemoryPair.setup().build();
    private SshChannel channel;

    private void open() {
        pair.server.acceptors.put(
                "session",
                typeData -> CompletableFuture.completedStage(new ChannelAcceptor.Accepted(server, () -> {})));
        pair.pump();
        CompletableFuture<SshChannel> opened =
                pair.client.connection().openChannel("session", NOTHING, client).toCompletableFuture();
        pair.pump();
        channel = opened.join();
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void a_request_reaches_the_pipeline_and_its_answer_comes_back() {
        open();
        CompletableFuture<Void> reply =
                channel.request("exec", new byte[] {1, 2}).toCompletableFuture();
        pair.pump();
        assertThat(reply).isNotDone();
        assertThat(server.requests.get(0).requestType()).isEqualTo("exec");
        assertThat(server.requests.get(0).requestData()).containsExactly(1, 2);
        server.requests.get(0).succeed();
        pair.pump();
        assertThat(reply).isCompleted();
        pair.assertSound();
    }

    @Test
    void C03_answers_leave_in_the_order_of_the_requests_whichever_was_given_first() {
        open();
        CompletableFuture<Void> first = channel.request("first", NOTHING).toCompletableFuture();
        channel.announce("nothing", NOTHING);
        CompletableFuture<Void> second = channel.request("second", NOTHING).toCompletableFuture();
        pair.pump();
        server.requests.get(2).fail();
        server.requests.get(2).succeed(); // the first answer counts
        pair.pump();
        assertThat(second).isNotDone();
        server.requests.get(0).succeed();
        pair.pump();
        assertThat(first).isCompleted();
        assertThat(second)
                .as("one that wants no reply holds its place until it is answered")
                .isNotDone();
        server.requests.get(1).fail();
        pair.pump();
        assertThat(second).isCompletedExceptionally();
        pair.assertSound();
    }

    @Test
    void a_request_that_no_handler_takes_is_refused() {
        open();
        CompletableFuture<Void> reply = channel.request("unknown", NOTHING).toCompletableFuture();
        pair.pump();
        assertThat(reply).isCompletedExceptionally();
        pair.assertSound();
    }

    @Test
    void a_request_waits_for_the_global_requests_before_it_and_what_follows_it_stays_behind() {
        CompletableFuture<Optional<byte[]>> decision = decidedLater();
        open();
        CompletableFuture<byte[]> proof =
                pair.client.connection().request("slow", NOTHING).toCompletableFuture();
        channel.request("exec", NOTHING);
        pair.run(() -> channel.writeAndFlush(data("typed".getBytes(StandardCharsets.US_ASCII))));
        pair.run(() -> channel.shutdownOutput());
        pair.pump();
        assertThat(server.requests).isEmpty();
        assertThat(server.bytes).hasToString("");
        assertThat(server.events).containsExactly("active");

        pair.run(() -> decision.complete(Optional.of(NOTHING)));
        assertThat(server.requests).hasSize(1);
        assertThat(server.bytes).hasToString("typed");
        assertThat(server.events).containsExactly("active", "end");
        pair.pump();
        assertThat(proof).isCompleted();
        pair.assertSound();
    }

    @Test
    void a_request_that_waits_is_forgotten_with_its_channel() {
        CompletableFuture<Optional<byte[]>> decision = decidedLater();
        open();
        pair.client.connection().request("slow", NOTHING);
        CompletableFuture<Void> reply = channel.request("exec", NOTHING).toCompletableFuture();
        pair.run(() -> channel.close());
        pair.pump();
        assertThat(server.events).contains("inactive");
        pair.run(() -> decision.complete(Optional.of(NOTHING)));
        pair.pump();
        assertThat(server.requests).isEmpty();
        assertThat(reply).isCompletedExceptionally();
        pair.assertSound();
    }

    private CompletableFuture<Optional<byte[]>> decidedLater() {
        CompletableFuture<Optional<byte[]>> decision = new CompletableFuture<>();
        pair.server.requestHandlers.put("slow", data -> decision);
        return decision;
    }

    @Test
    void a_request_that_is_open_when_the_channel_closes_fails() {
        open();
        CompletableFuture<Void> reply = channel.request("exec", NOTHING).toCompletableFuture();
        pair.pump();
        pair.run(() -> server.channel.close());
        pair.pump();
        assertThat(reply).isCompletedExceptionally();
        server.requests.get(0).succeed();
        pair.pump();
        assertThat(channel.request("exec", NOTHING).toCompletableFuture()).isCompletedExceptionally();
        pair.assertSound();
    }

    @Test
    void C03_a_peer_that_asks_and_asks_without_an_answer_loses_its_connection() {
        open();
        for (int i = 0; i < 129; i++) {
            pair.client.inject(new ChannelRequest(0, "again", true, NOTHING));
        }
        pair.pump();
        assertThat(pair.server.recorder.violations)
                .containsExactly("channel 0: more than 128 unanswered channel requests");
    }

    @Test
    void errors_and_the_stream_share_the_window_and_arrive_whole() {
        open();
        byte[] stream = random(1, 3_000_000);
        byte[] errors = random(2, 3_000_000);
        for (int at = 0; at < stream.length; at += 100_000) {
            int from = at;
            pair.run(() -> {
                server.channel.write(data(stream).slice(from, 100_000).retain());
                server.channel.writeAndFlush(new ExtendedData(
                        ExtendedData.STDERR, data(errors).slice(from, 100_000).retain()));
            });
        }
        pair.pump();
        assertThat(client.bytes.toByteArray()).isEqualTo(stream);
        assertThat(client.errors.toByteArray()).isEqualTo(errors);
        pair.assertSound();
    }

    @Test
    void errors_arrive_behind_the_end_of_the_stream() {
        open();
        pair.server.inject(new ChannelEof(0));
        pair.pump();
        byte[] errors = random(3, 5_000_000);
        for (int at = 0; at < errors.length; at += 100_000) {
            int from = at;
            pair.run(() -> server.channel.writeAndFlush(new ExtendedData(
                    ExtendedData.STDERR, data(errors).slice(from, 100_000).retain())));
        }
        pair.pump();
        pair.run(() -> server.channel.close());
        pair.pump();
        assertThat(client.events).contains("end", "inactive");
        assertThat(client.errors.toByteArray()).isEqualTo(errors);
        pair.assertSound();
    }

    @Test
    void a_close_that_is_not_answered_ends_both_halves_and_leaves_time_for_the_exit_status() {
        open();
        pair.run(() -> {
            server.channel.config().setOption(SshChannel.ANSWER_CLOSE, false);
            channel.writeAndFlush(data("last words".getBytes(StandardCharsets.US_ASCII)));
            channel.close();
        });
        pair.pump();
        assertThat(server.bytes).hasToString("last words");
        assertThat(server.events).containsExactly("active", "output shut", "reset");
        assertThat(server.channel.isActive()).isTrue();
        assertThat(pair.server.tap.sent(97)).isEmpty();

        pair.run(() -> {
            ((SshChannel) server.channel).announce("exit-status", NOTHING);
            server.channel.close();
        });
        pair.pump();
        assertThat(pair.server.tap.sent).containsSubsequence(98, 97);
        assertThat(server.events).contains("inactive");
        pair.assertSound();
    }

    @Test
    void a_close_that_is_not_answered_outlives_no_connection() {
        open();
        pair.run(() -> {
            server.channel.config().setOption(SshChannel.ANSWER_CLOSE, false);
            channel.close();
        });
        pair.pump();
        pair.run(() -> pair.client.connection().close());
        pair.pump();
        assertThat(server.events).contains("inactive");
    }

    @Test
    void C01_errors_that_come_byte_by_byte_are_kept_together() {
        client.autoRead = false;
        open();
        for (int i = 0; i < 2_000; i++) {
            byte[] one = {(byte) i};
            pair.run(() -> server.channel.writeAndFlush(new ExtendedData(ExtendedData.STDERR, data(one))));
        }
        pair.pump();
        pair.run(() -> channel.config().setAutoRead(true));
        pair.pump();
        assertThat(client.errors.size()).isEqualTo(2_000);
        assertThat(client.errorMessages).isLessThan(4);
        pair.assertSound();
    }
}
