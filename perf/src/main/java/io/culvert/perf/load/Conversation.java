package io.culvert.perf.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What is done on one stream, from its opening to its end. It comes to one verdict, which it tells the tally: right, corrupt,
 * or failed for a reason. Everything on the stream's event loop unless said.
 */
abstract class Conversation extends SimpleChannelInboundHandler<ByteBuf> {
    private volatile Tally tally;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable ChannelHandlerContext ctx;
    private volatile boolean ending;
    private volatile boolean abandoned;
    private boolean judged;
    private boolean cutShort;

    Conversation(Tally tally) {
        this.tally = tally;
    }

    final Tally tally() {
        return tally;
    }

    /** From here on another tally counts what happens. From any thread. */
    final void countTo(Tally other) {
        ChannelHandlerContext here = ctx;
        tally = other;
        if (here != null && here.channel().isActive()) {
            other.opened();
        }
    }

    /** The stream is open. */
    abstract void begin(ChannelHandlerContext ctx);

    abstract void received(ChannelHandlerContext ctx, ByteBuf bytes);

    /** The far end sends no more, or the stream is closed. Must come to a verdict. */
    abstract void inputEnded(ChannelHandlerContext ctx);

    /** The time is up: what can be cut short is, in order. */
    abstract void end(ChannelHandlerContext ctx);

    /** The verdict: all went well. Closes the stream. */
    final void right() {
        judge(() -> {
            tally.completed();
            if (cutShort) {
                tally.cutShort();
            }
        });
    }

    /** The end of the time keeps it from doing all that it was for; it may go well all the same. */
    final void cutShort() {
        cutShort = true;
    }

    /** The verdict: bytes arrived that were not sent. Closes the stream. */
    final void corrupt() {
        judge(tally()::corrupt);
    }

    /** The verdict: it could not go on. Closes the stream. */
    final void failed(String reason) {
        judge(() -> tally.failed(reason));
    }

    /** Closes the stream, which has done what it was for. */
    final void close() {
        judge(() -> {});
    }

    private void judge(Runnable verdict) {
        if (!judged) {
            judged = true;
            if (!abandoned) {
                verdict.run();
            }
        }
        ChannelHandlerContext here = ctx;
        if (here != null) {
            here.close();
        }
    }

    /** Completes once the stream is closed, or could not be opened; never fails. From any thread. */
    final CompletionStage<Void> ended() {
        return ended;
    }

    final boolean hasEnded() {
        return ended.isDone();
    }

    final void couldNotOpen(String reason) {
        failed(reason);
        ended.complete(null);
    }

    /** The time is up. From any thread. */
    final void endSoon() {
        ending = true;
        ChannelHandlerContext here = ctx;
        if (here != null) {
            here.executor().execute(() -> {
                if (here.channel().isActive() && !judged) {
                    end(here);
                }
            });
        }
    }

    /** Leaves it without a verdict, and closes it. From any thread. */
    final void abandon() {
        abandoned = true;
        ChannelHandlerContext here = ctx;
        if (here != null) {
            here.close();
        }
        ended.complete(null);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        tally.opened();
        begin(ctx);
        if (abandoned) {
            ctx.close();
        } else if (ending) {
            end(ctx);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
        if (!judged) {
            received(ctx, bytes);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !judged) {
            inputEnded(ctx);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        tally.closed();
        if (!judged) {
            inputEnded(ctx); // an SSH channel may close right behind its last byte
        }
        ended.complete(null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed(Reason.of(cause));
    }
}
