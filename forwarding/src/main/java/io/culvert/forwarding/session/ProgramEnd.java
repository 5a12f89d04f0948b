package io.culvert.forwarding.session;

import io.culvert.codec.message.SessionPayloads.ExitSignal;
import io.culvert.codec.message.SessionPayloads.ExitStatus;
import io.culvert.core.ChannelResetException;
import io.culvert.core.ExtendedData;
import io.culvert.core.SshChannel;
import io.culvert.core.SshChannelRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a session and the relay to its program: passes on what the program says on its standard error, and
 * closes the session when two things have happened, in whatever order.
 *
 * <pre>
 *   both outputs ended, and were sent    (EOF, which stands for both: ssh drops what standard error says behind it)
 *   the program ended                    (its status is told then: RFC 4254 section 6.10)
 * </pre>
 *
 * The client's CLOSE alone ends neither: the program meets the end of its input and a broken pipe, and its status is
 * told all the same, as sshd does for OpenSSH's ControlMaster, which closes as soon as both streams have ended. The
 * program is ended when the session is lost before it.
 */
final class ProgramEnd extends ChannelDuplexHandler {
    /** The JVM tells the end by a signal as this much more than its number, as shells do. */
    private static final int BY_SIGNAL = 128;

    /**
     * What kills and has a name in RFC 4254 section 6.10; a program that leaves with such a status of its own is not
     * told apart.
     */
    private static final Map<Integer, String> SIGNALS = Map.of(
            1, "HUP", 2, "INT", 3, "QUIT", 4, "ILL", 6, "ABRT", 8, "FPE", 9, "KILL", 11, "SEGV", 13, "PIPE", 15,
            "TERM");

    private final Process process;
    private final Channel output;
    private final Channel errors;
    private final Executor workers;
    private boolean outputEnded;
    private boolean errorsEnded;
    /** Where the end of standard output waits for that of standard error. */
    private @Nullable ChannelHandlerContext heldEnd;

    private @Nullable Integer status;
    private @Nullable ChannelPromise closing;

    /**
     * @param output its relay is on its pipeline, and it is not registered yet
     * @param errors not registered yet
     */
    ProgramEnd(Process process, Channel output, Channel errors, Executor workers) {
        this.process = process;
        this.output = output;
        this.errors = errors;
        this.workers = workers;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        errors.config().setAutoRead(ctx.channel().isWritable());
        errors.pipeline().addLast(new Errors(ctx));
        output.pipeline().addFirst(new Output());
        process.onExit()
                .thenAccept(ended -> ctx.channel().eventLoop().execute(() -> {
                    status = ended.exitValue();
                    closeIfEnded(ctx);
                }));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SshChannelRequest request && request.requestType().equals("eow@openssh.com")) {
            request.succeed();
            closeSoon(process.getInputStream());
            return;
        }
        if (event instanceof ChannelOutputShutdownEvent) {
            outputEnded = true;
            closeSoon(process.getInputStream());
            closeSoon(process.getErrorStream());
            closeIfEnded(ctx);
        }
        ctx.fireUserEventTriggered(event);
    }

    /** A CLOSE without an EOF: a program's input knows no other end than this one. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof ChannelResetException) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    /**
     * Nobody reads it at the other end (OpenSSH's PROTOCOL 2.1): the program is to meet a broken pipe, as it would
     * there.
     */
    private void closeSoon(InputStream output) {
        workers.execute(() -> {
            try {
                output.close();
            } catch (IOException e) {
                // It is closed all the same.
            }
        });
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        errors.config().setAutoRead(ctx.channel().isWritable());
        ctx.fireChannelWritabilityChanged();
    }

    /** The relay closes when both ways have ended, which for a program is not the end. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        closing = promise;
        closeIfEnded(ctx);
    }

    private void closeIfEnded(ChannelHandlerContext ctx) {
        if (!outputEnded || status == null || !ctx.channel().isActive()) {
            return;
        }
        String signal = SIGNALS.get(status - BY_SIGNAL);
        SshChannel session = (SshChannel) ctx.channel();
        if (signal == null) {
            session.announce("exit-status", new ExitStatus(status).toBytes());
        } else {
            session.announce("exit-signal", new ExitSignal(signal, false, "", "").toBytes());
        }
        ctx.close(closing == null ? ctx.newPromise() : closing);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        errors.close();
        if (status == null) {
            workers.execute(process::destroy);
        }
        if (closing != null) {
            closing.trySuccess();
        }
        ctx.fireChannelInactive();
    }

    /** What the program says on its standard error. */
    private final class Errors extends ChannelInboundHandlerAdapter {
        private final ChannelHandlerContext session;

        Errors(ChannelHandlerContext session) {
            this.session = session;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            session.write(new ExtendedData(ExtendedData.STDERR, (ByteBuf) message));
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            session.flush();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                errorsEnded = true;
                if (heldEnd != null) {
                    heldEnd.fireUserEventTriggered(event);
                }
            }
        }

        /** The pipe has been closed here. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            userEventTriggered(ctx, ChannelInputShutdownEvent.INSTANCE);
        }
    }

    /** What the program says on its standard output, on its way to the relay. */
    private final class Output extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent && !errorsEnded) {
                heldEnd = ctx;
            } else {
                ctx.fireUserEventTriggered(event);
            }
        }

        /** The pipe has been closed here. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            userEventTriggered(ctx, ChannelInputShutdownEvent.INSTANCE);
        }
    }
}
