package io.culvert.core.channel;

import io.culvert.codec.message.ConnectionMessages.ChannelFailure;
import io.culvert.codec.message.ConnectionMessages.ChannelRequest;
import io.culvert.codec.message.ConnectionMessages.ChannelSuccess;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.SshChannelRequest;
import io.culvert.core.SshException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests about one channel, both ways (RFC 4254 section 5.4). Replies carry no number: they belong to requests in their
 * order, so each direction is a queue.
 */
final class ChannelRequests {
    /** Ours: requests of the peer that may await their answer. */
    static final int MAX_UNANSWERED = 128;

    private final int recipientChannel;
    private final Consumer<Message> out;
    private final Executor loop;
    private final ArrayDeque<CompletableFuture<Void>> sent = new ArrayDeque<>(2);
    private final ArrayDeque<Answer> received = new ArrayDeque<>(2);

    /** @param loop runs its tasks on the channel's event loop, at once when called there */
    ChannelRequests(int recipientChannel, Consumer<Message> out, Executor loop) {
        this.recipientChannel = recipientChannel;
        this.out = out;
        this.loop = loop;
    }

    void send(String requestType, byte[] data, CompletableFuture<Void> reply) {
        sent.add(reply);
        out.accept(new ChannelRequest(recipientChannel, requestType, true, data));
    }

    /** Whether there was a request that this answers. */
    boolean replied(boolean success) {
        CompletableFuture<Void> reply = sent.poll();
        if (reply == null) {
            return false;
        }
        if (success) {
            reply.complete(null);
        } else {
            reply.completeExceptionally(
                    new SshException(SshException.Kind.REQUEST_REFUSED, "the peer refused a channel request"));
        }
        return true;
    }

    SshChannelRequest received(ChannelRequest message) {
        Answer answer = new Answer(message.wantReply());
        received.add(answer);
        if (received.size() > MAX_UNANSWERED) {
            throw ProtocolViolation.ofChannel(
                    recipientChannel, "more than " + MAX_UNANSWERED + " unanswered channel requests");
        }
        return new SshChannelRequest(
                message.requestType(), message.requestData(), success -> loop.execute(() -> answer(answer, success)));
    }

    private void answer(Answer answer, boolean success) {
        if (answer.success == null) {
            answer.success = success;
            Answer head;
            while ((head = received.peek()) != null && head.success != null) {
                received.remove();
                if (head.wanted) {
                    out.accept(
                            head.success ? new ChannelSuccess(recipientChannel) : new ChannelFailure(recipientChannel));
                }
            }
        }
    }

    /** The channel is gone: nobody will answer any more. */
    void close() {
        CompletableFuture<Void> reply;
        while ((reply = sent.poll()) != null) {
            reply.completeExceptionally(new SshException(SshException.Kind.CLOSED, "the SSH channel is closed"));
        }
    }

    private static final class Answer {
        private final boolean wanted;
        private @Nullable Boolean success;

        private Answer(boolean wanted) {
            this.wanted = wanted;
        }
    }
}
