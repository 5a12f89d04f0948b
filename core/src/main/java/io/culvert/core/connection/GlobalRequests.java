package io.culvert.core.connection;

import io.culvert.codec.message.ConnectionMessages.GlobalRequest;
import io.culvert.codec.message.ConnectionMessages.RequestFailure;
import io.culvert.codec.message.ConnectionMessages.RequestSuccess;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.Callback;
import io.culvert.core.GlobalRequestHandler;
import io.culvert.core.SshException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
    private final Consumer<Throwable> failed;
    private final ArrayDeque<CompletableFuture<byte[]>> sent = new ArrayDeque<>(2);
    private final ArrayDeque<Answer> received = new ArrayDeque<>(2);
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(0);
    /** A handler decides about a request. */
    private boolean deciding;

    private boolean runningWaiting;
    private int unsolicited;

    /**
     * @param loop runs its tasks on the connection's event loop, at once when called there
     * @param holdReading told true when so much waits that nothing more shall be read, and false when that is over
     * @param failed told what a task threw that had waited, which ends the connection as if it had just been received
     */
    GlobalRequests(Consumer<Message> out, Executor loop, Consumer<Boolean> holdReading, Consumer<Throwable> failed) {
        this.out = out;
        this.loop = loop;
        this.holdReading = holdReading;
        this.failed = failed;
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
        if (received.size() > MAX_UNANSWERED) {
            throw ProtocolViolation.ofConnection("more than " + MAX_UNANSWERED + " unanswered global requests");
        }
        GlobalRequestHandler handler = handlers.get(request.requestName());
        if (handler == null) {
            whenDecided(() -> decided(answer, new RequestFailure()));
        } else {
            whenDecided(() -> decide(request, handler, answer));
        }
    }

    private void decide(GlobalRequest request, GlobalRequestHandler handler, Answer answer) {
        deciding = true;
        Callbacks.stage(Callback.GLOBAL_REQUEST_HANDLER, "handle", () -> handler.handle(request.requestData()))
                .whenComplete((data, failure) -> loop.execute(() -> {
                    deciding = false;
                    decided(
                            answer,
                            data != null && data.isPresent() ? new RequestSuccess(data.get()) : new RequestFailure());
                    runWaiting();
                }));
    }

    private void decided(Answer answer, Message message) {
        answer.message = message;
        sendReady();
    }

    /**
     * Runs a task once the requests that came before have been decided: sshd takes one message after the other, and clients
     * count on it. Who cancels a listener means the one that was just asked for, a channel may lead to its port, and who has
     * seen a program end waits for no answer any more.
     */
    void whenDecided(Runnable task) {
        if (!deciding && waiting.isEmpty()) {
            task.run();
            return;
        }
        waiting.add(task);
        if (waiting.size() == MAX_WAITING) {
            holdReading.accept(true);
        }
    }

    private void runWaiting() {
        if (runningWaiting) {
            return; // what is decided at once goes on in the loop below
        }
        runningWaiting = true;
        try {
            while (!deciding && !waiting.isEmpty()) {
                if (waiting.size() == MAX_WAITING) {
                    holdReading.accept(false);
                }
                waiting.remove().run();
            }
        } catch (Throwable thrown) {
            failed.accept(thrown);
        } finally {
            runningWaiting = false;
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
