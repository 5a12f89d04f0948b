package io.culvert.perf.load;

import io.culvert.perf.load.Requests.Request;
import io.culvert.perf.target.Checksum;
import io.culvert.perf.target.Payload;
import io.culvert.perf.target.Receipt;
import io.culvert.perf.target.StreamHeader;
import io.culvert.perf.target.StreamHeader.Mode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Messages to an echo, whose answers are compared with them and timed. */
final class Exchange extends Conversation {
    /** A message whose answer has not come whole. */
    private record Question(long askedAt, Receipt sent, LongConsumer whenAnswered, CompletableFuture<Void> settled) {}

    private final int size;
    private final Consumer<Exchange> whenOpen;
    private final Payload payload;
    private final ArrayDeque<Question> questions = new ArrayDeque<>(1);
    private Checksum answer = new Checksum();
    private int answered;
    private volatile @Nullable ChannelHandlerContext ctx;

    /**
     * @param size of each message, in bytes
     * @param whenOpen called on the stream's event loop when it is open
     */
    Exchange(Tally tally, int size, Consumer<Exchange> whenOpen) {
        super(tally);
        this.size = size;
        this.whenOpen = whenOpen;
        this.payload = new Payload(Long.MAX_VALUE, ThreadLocalRandom.current().nextLong());
    }

    /**
     * One message and its answer, after which the stream is closed. The tally hears how long that took.
     *
     * @param due of {@code System.nanoTime()}, when the stream should have been opened
     */
    static Exchange once(Tally tally, int size, long due) {
        Request request = tally.asked(due);
        Exchange exchange = new Exchange(
                tally,
                size,
                opened -> opened.ask(due, nanos -> {
                    tally.answered(request, nanos);
                    opened.right();
                }));
        exchange.ended().thenRun(() -> tally.over(request));
        return exchange;
    }

    @Override
    void begin(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        ctx.write(new StreamHeader(Mode.ECHO, 0, 0).toBytes(ctx.alloc()));
        whenOpen.accept(this);
        ctx.flush();
    }

    /**
     * Sends a message, though others may not have been answered. Once open, from any thread.
     *
     * @param askedAt of {@code System.nanoTime()}, when it should have been sent
     * @param whenAnswered told how many nanoseconds after {@code askedAt} the answer was here, if it was the right one; on the
     *     stream's event loop
     * @return completes when the answer is here, or will never be; never fails
     */
    CompletionStage<Void> ask(long askedAt, LongConsumer whenAnswered) {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        ChannelHandlerContext here = ctx;
        if (here == null) {
            throw new IllegalStateException("not open yet");
        } else if (here.executor().inEventLoop()) {
            send(here, askedAt, whenAnswered, settled);
        } else {
            here.executor().execute(() -> send(here, askedAt, whenAnswered, settled));
        }
        return settled;
    }

    /**
     * As {@link #ask}, and the tally hears how long the answer took. On a stream that is closed the message is dropped.
     *
     * @param due of {@code System.nanoTime()}
     * @param whenAnswered called on the stream's event loop when the right answer is here
     */
    CompletionStage<Void> time(long due, Runnable whenAnswered) {
        Tally counting = tally();
        if (hasEnded()) {
            counting.dropped(1);
            return CompletableFuture.completedStage(null);
        }
        Request request = counting.asked(due);
        return ask(due, nanos -> {
                    counting.answered(request, nanos);
                    whenAnswered.run();
                })
                .whenComplete((settled, never) -> counting.over(request));
    }

    private void send(
            ChannelHandlerContext here, long askedAt, LongConsumer whenAnswered, CompletableFuture<Void> settled) {
        if (!here.channel().isActive()) {
            settled.complete(null);
            return;
        }
        Checksum sent = new Checksum();
        for (int left = size; left > 0; ) {
            ByteBuf piece = payload.next(left);
            left -= piece.readableBytes();
            sent.add(piece);
            here.write(piece);
        }
        questions.add(new Question(askedAt, sent.receipt(), whenAnswered, settled));
        tally().movedUp(size);
        here.flush();
    }

    @Override
    void received(ChannelHandlerContext ctx, ByteBuf bytes) {
        tally().movedDown(bytes.readableBytes());
        while (bytes.isReadable()) {
            Question question = questions.peek();
            if (question == null) {
                corrupt();
                return;
            }
            int length = Math.min(bytes.readableBytes(), size - answered);
            answer.add(bytes.readSlice(length));
            answered += length;
            if (answered == size && !answeredRightly(questions.remove())) {
                corrupt();
                return;
            }
        }
    }

    /** The loop that messages are sent from. Once open. */
    EventExecutor loop() {
        return Objects.requireNonNull(ctx).executor();
    }

    private boolean answeredRightly(Question question) {
        boolean right = answer.receipt().equals(question.sent());
        answer = new Checksum();
        answered = 0;
        if (right) {
            tally().verifiedUp(size);
            tally().verifiedDown(size);
            question.whenAnswered().accept(System.nanoTime() - question.askedAt());
            question.settled().complete(null);
        }
        return right;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        super.channelInactive(ctx);
        questions.forEach(question -> question.settled().complete(null));
        questions.clear();
    }

    @Override
    void inputEnded(ChannelHandlerContext ctx) {
        failed(questions.isEmpty() ? "closed by the far end" : "closed before the answer");
    }

    /** What is asked is still answered; whoever asks ends it. */
    @Override
    void end(ChannelHandlerContext ctx) {}
}
