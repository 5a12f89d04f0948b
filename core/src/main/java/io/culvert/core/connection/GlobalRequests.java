package io.culvert.core.connection;

import io.culvert.codec.message.ConnectionMessages.GlobalRequest;
import io.culvert.codec.message.ConnectionMessages.RequestFailure;
import io.culvert.codec.message.ConnectionMessages.RequestSuccess;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.GlobalRequestHandler;
import io.culvert.core.SshException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Global requests of one connection, both ways (RFC 4254 section 4). Replies carry no number: they belong to requests in
 * their order, so each direction is a queue.
 */
final class GlobalRequests {
    /** Ours: requests of the peer that may await their answer. */
    static final int MAX_UNANSWERED = 1024;

    /** Ours: replies to nothing that are dropped before the peer loses its connection (rule C03). */
    static final int MAX_UNSOLICITED = 10_000;

    /** Ours: what may wait for requests before it while more is read from the peer. */
    static final int MAX_WAITING = 1024;

    private final Consumer<Message> out;
    private final Executor loop;
    private final Consumer<Boolean> holdReading;
    private final ArrayDeque<CompletableFuture<byte[]>> sent = new ArrayDeque<>(2);
    private final ArrayDeque<Answer> received = new ArrayDeque<>(2);
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(0);
    private int undecided;
    private int unsolicited;

    /**
     * @param loop runs its tasks on the connection's event loop, at once when called there
     * @param holdReading told true when so much waits that nothing more shall be read, and false when that is over
     */
    GlobalRequests(Consumer<Message> out, Executor loop, Consumer<Boolean> holdReading) {
        this.out = out;
        this.loop = loop;
        this.holdReading = holdReading;
    }

    CompletableFuture<byte[]> send(String name, byte[] data) {
        CompletableFuture<byte[]> reply = new CompletableFuture<>();
        sent.add(reply);
        out.accept(new GlobalRequest(name, true, data));
        return reply;
    }

    void succeeded(byte[] data) {
        CompletableFuture<byte[]> reply = nextReply();
        if (reply != null) {
            reply.complete(data);
        }
    }

    void failed() {
        CompletableFuture<byte[]> reply = nextReply();
        if (reply != null) {
            reply.completeExceptionally(
                    new SshException(SshException.Kind.REQUEST_REFUSED, "the peer refused a global request"));
        }
    }

    void received(GlobalRequest request, Map<String, GlobalRequestHandler> handlers) {
        Answer answer = new Answer(request.wantReply());
        received.add(answer);
        undecided++;
        if (received.size() > MAX_UNANSWERED) {
            throw ProtocolViolation.ofConnection("more than " + MAX_UNANSWERED + " unanswered global requests");
        }
        GlobalRequestHandler handler = handlers.get(request.requestName());
        CompletionStage<Optional<byte[]>> outcome = handler == null
                ? GlobalRequestHandler.refused()
                : Callbacks.stage(() -> handler.handle(request.requestData()));
        outcome.whenComplete((data, failure) -> loop.execute(() -> {
            answer.message = data != null && data.isPresent() ? new RequestSuccess(data.get()) : new RequestFailure();
            undecided--;
            sendReady();
            runWaiting();
        }));
    }

    /**
     * Runs a task once the requests that came before have been decided: sshd takes one message after the other, and clients
     * count on it. A channel may lead to a port that such a request asked to listen on, and who has seen its program end waits
     * for no answer any more.
     */
    void whenDecided(Runnable task) {
        if (undecided == 0) {
            task.run();
            return;
        }
        waiting.add(task);
        if (waiting.size() == MAX_WAITING) {
            holdReading.accept(true);
        }
    }

    private void runWaiting() {
        if (undecided > 0) {
            return;
        }
        boolean held = waiting.size() >= MAX_WAITING;
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
        if (held) {
            holdReading.accept(false);
        }
    }

    /** The connection is gone: nobody will answer any more. */
    void fail(SshException cause) {
        waiting.clear();
        CompletableFuture<byte[]> reply;
        while ((reply = sent.poll()) != null) {
            reply.completeExceptionally(cause);
        }
    }

    private void sendReady() {
        Answer head;
        while ((head = received.peek()) != null && head.message != null) {
            received.remove();
            if (head.wanted) {
                out.accept(head.message);
            }
        }
    }

    private @Nullable CompletableFuture<byte[]> nextReply() {
        CompletableFuture<byte[]> reply = sent.poll();
        if (reply == null && ++unsolicited >= MAX_UNSOLICITED) {
            throw ProtocolViolation.ofConnection(unsolicited + " replies to requests that were never sent");
        }
        return reply;
    }

    private static final class Answer {
        private final boolean wanted;
        private @Nullable Message message;

        private Answer(boolean wanted) {
            this.wanted = wanted;
        }
    }
}
