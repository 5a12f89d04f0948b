package io.culvert.forwarding.session;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.SessionPayloads.ExitSignal;
import io.culvert.codec.message.SessionPayloads.ExitStatus;
import io.culvert.core.ExtendedData;
import io.culvert.core.SshChannel;
import io.culvert.core.SshChannelRequest;
import io.culvert.core.SshException;
import io.culvert.forwarding.StreamChannel;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a session and the relay to the streams here: takes the program's standard error and how it ends. While
 * standard error is stuck nothing is read from the session.
 */
final class RemoteEnd extends ChannelDuplexHandler {
    private final Channel streams;
    private final StreamChannel errors;
    private final CompletableFuture<ProgramExit> result;
    private ProgramExit exit = new ProgramExit.Unknown();
    private boolean readHeld;
    private boolean running;
    private @Nullable ChannelPromise closing;

    RemoteEnd(Channel streams, StreamChannel errors, CompletableFuture<ProgramExit> result) {
        this.streams = streams;
        this.errors = errors;
        this.result = result;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        errors.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelWritabilityChanged(ChannelHandlerContext errorsCtx) {
                readIfHeld(ctx);
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext errorsCtx, Object event) {
                readIfHeld(ctx); // perhaps nobody listens any more
            }
        });
        streams.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext streamsCtx, Object event) {
                SshChannel session = (SshChannel) ctx.channel();
                if (event instanceof ChannelOutputShutdownEvent && !session.isInputShutdown()) {
                    session.announce("eow@openssh.com", new byte[0]); // nobody reads it: OpenSSH's PROTOCOL 2.1
                }
                streamsCtx.fireUserEventTriggered(event);
            }

            /** A program's input knows no other end than this one. */
            @Override
            public void exceptionCaught(ChannelHandlerContext streamsCtx, Throwable cause) {
                streamsCtx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            }
        });
    }

    /** From now on the server closes the session, once it has told how the program ended. */
    void running() {
        running = true;
    }

    /** The relay closes when both ways have ended, which for a program is not the end. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (running) {
            closing = promise;
        } else {
            ctx.close(promise);
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (takesErrors()) {
            ctx.read();
        } else {
            readHeld = true;
        }
    }

    private void readIfHeld(ChannelHandlerContext ctx) {
        if (readHeld && takesErrors()) {
            readHeld = false;
            ctx.read();
        }
    }

    /** Where nobody listens, as behind a broken pipe, they are dropped. */
    private boolean takesErrors() {
        return errors.isWritable() || errors.isOutputShutdown() || !errors.isActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ExtendedData extended) {
            errors.writeAndFlush(extended.content(), errors.unsafe().voidPromise());
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SshChannelRequest request) {
            try {
                requested(ctx, request);
            } catch (ProtocolViolation e) {
                request.fail(); // malformed, which costs the request and not the connection (rule A14)
            }
        } else {
            ctx.fireUserEventTriggered(event);
            if (event instanceof ChannelInputShutdownEvent) {
                ctx.channel().config().setAutoRead(true); // for errors behind it, of which the relay knows nothing
            }
        }
    }

    private void requested(ChannelHandlerContext ctx, SshChannelRequest request) {
        switch (request.requestType()) {
            case "exit-status" ->
                exit = new ProgramExit.Status(
                        ExitStatus.read(request.requestData()).status());
            case "exit-signal" ->
                exit = new ProgramExit.Signal(
                        ExitSignal.read(request.requestData()).signal());
            default -> {
                ctx.fireUserEventTriggered(request);
                return;
            }
        }
        request.succeed();
    }

    /**
     * What has arrived is still written. A status that came before the connection was lost does not tell that all has.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!running) {
            ctx.fireExceptionCaught(cause);
        } else if (cause instanceof SshException && !((SshChannel) ctx.channel()).isInputShutdown()) {
            exit = new ProgramExit.Unknown();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (running) { // not the relay's way, which is a reset of both: what has arrived is still written
            streams.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.fireChannelInactive();
        }
        if (closing != null) {
            closing.trySuccess();
        }
        ChannelFuture lastError = errors.writeAndFlush(Unpooled.EMPTY_BUFFER);
        streams.closeFuture()
                .addListener(written -> lastError.addListener(told -> {
                    errors.close();
                    result.complete(exit);
                }));
    }
}
