package io.culvert.forwarding.session;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.SessionPayloads.Command;
import io.culvert.codec.message.SessionPayloads.ExitStatus;
import io.culvert.core.ConnectionLine;
import io.culvert.core.ExtendedData;
import io.culvert.core.Printable;
import io.culvert.core.SshChannel;
import io.culvert.core.SshChannelRequest;
import io.culvert.core.SshConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session of a server that runs nothing: says so on standard error. A shell stays, so that the forwards of a client that
 * forgot -N stay too; with a terminal the client's keys come here, and Ctrl-C and Ctrl-D end the session. The
 * {@linkplain HeldCommand commands that people hold forwards with} do here what they do elsewhere. Any other command ends at
 * once with status 127, as one that a shell does not find.
 *
 * <pre>
 *             shell        +---------+  end of input, Ctrl-C, Ctrl-D
 *          +-------------> |  HOLDS  | ------------------------------+
 *   +---------+  sleep     +---------+  time is over, Ctrl-C         v
 *   |  ASKS   | ---------> | SLEEPS  | -------------------------> ENDED
 *   +---------+  cat       +---------+  end of input                 ^
 *     |    +-------------> | ECHOES  | ------------------------------+
 *     |                    +---------+                               |
 *     +-- true, exit, other commands, subsystems --------------------+
 * </pre>
 */
final class Notice extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Notice.class);

    private static final String HELD =
            "There is no shell here: this server only forwards. Your forwards stay open until you press Ctrl-C.\r\n";
    private static final String NOT_RUN =
            "This server only forwards and runs no commands. To keep forwards open, use ssh -N.\r\n";

    /** Ours: characters of a command in the log. */
    private static final int LONGEST_TOLD = 200;

    private static final int NOT_FOUND = 127;
    private static final int INTERRUPTED = 130;
    private static final byte CTRL_C = 3;
    private static final byte CTRL_D = 4;

    private enum State {
        ASKS,
        HOLDS,
        SLEEPS,
        ECHOES,
        ENDED
    }

    private final SshConnection connection;
    private final String reason;
    private State state = State.ASKS;
    private boolean terminal;
    private @Nullable Future<?> sleep;

    /** @param reason why nothing runs, for the log */
    Notice(SshConnection connection, String reason) {
        this.connection = connection;
        this.reason = reason;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SshChannelRequest request) {
            try {
                requested(ctx, request);
            } catch (ProtocolViolation e) {
                request.fail(); // malformed, which costs the request and not the connection (rule A14)
            }
        } else if (event instanceof ChannelInputShutdownEvent) {
            if (state != State.SLEEPS) {
                end(ctx, 0);
            }
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void requested(ChannelHandlerContext ctx, SshChannelRequest request) {
        switch (request.requestType()) {
            case "pty-req" -> {
                terminal = true;
                request.succeed();
            }
            case "window-change" -> request.succeed();
            case "shell" -> start(ctx, request, new HeldCommand.Shell());
            case "exec" -> {
                String command = Command.read(request.requestData()).text();
                HeldCommand.of(command)
                        .ifPresentOrElse(
                                held -> start(ctx, request, held), () -> refuse(ctx, request, "command", command));
            }
            case "subsystem" ->
                refuse(
                        ctx,
                        request,
                        "subsystem",
                        Command.read(request.requestData()).text());
            default -> ctx.fireUserEventTriggered(request);
        }
    }

    /** Not with a failure: all that a client would say is that the request failed. */
    private void refuse(ChannelHandlerContext ctx, SshChannelRequest request, String kind, String name) {
        if (begins(request)) {
            ConnectionLine.info(LOG, connection)
                    .log(
                            "Refused {} \"{}\" of {}: {}",
                            kind,
                            Printable.line(name, LONGEST_TOLD),
                            connection.peer(),
                            reason);
            say(ctx, NOT_RUN);
            end(ctx, NOT_FOUND);
        }
    }

    /** One command for a session. */
    private boolean begins(SshChannelRequest request) {
        if (state == State.ASKS) {
            request.succeed();
            return true;
        }
        request.fail();
        return false;
    }

    private void start(ChannelHandlerContext ctx, SshChannelRequest request, HeldCommand command) {
        if (!begins(request)) {
            return;
        }
        if (command instanceof HeldCommand.Shell) {
            state = State.HOLDS;
            say(ctx, HELD);
        } else if (command instanceof HeldCommand.Sleep sleeping) {
            state = State.SLEEPS;
            sleep = sleeping.forever()
                    ? null
                    : ctx.executor().schedule(() -> end(ctx, 0), sleeping.nanos(), TimeUnit.NANOSECONDS);
        } else if (command instanceof HeldCommand.Cat) {
            state = State.ECHOES;
            ctx.channel().config().setAutoRead(false);
            ctx.read();
        } else if (command instanceof HeldCommand.Exit exit) {
            end(ctx, exit.status());
        }
    }

    private static void say(ChannelHandlerContext ctx, String text) {
        ByteBuf bytes = ByteBufUtil.encodeString(ctx.alloc(), CharBuffer.wrap(text), StandardCharsets.US_ASCII);
        ctx.writeAndFlush(new ExtendedData(ExtendedData.STDERR, bytes));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (interrupts(bytes)) {
            bytes.release();
            end(ctx, state == State.HOLDS ? 0 : INTERRUPTED);
        } else if (state == State.ECHOES) {
            ctx.writeAndFlush(bytes)
                    .addListener(written -> ctx.read()); // so that no more is held than the client reads
        } else {
            bytes.release();
        }
    }

    /** Without a terminal, what comes for cat is data, whatever it is. */
    private boolean interrupts(ByteBuf keys) {
        boolean interrupt = keys.bytesBefore(CTRL_C) >= 0;
        boolean end = keys.bytesBefore(CTRL_D) >= 0;
        return switch (state) {
            case HOLDS -> interrupt || end;
            case SLEEPS -> terminal && interrupt;
            case ECHOES -> terminal && (interrupt || end);
            case ASKS, ENDED -> false;
        };
    }

    private void end(ChannelHandlerContext ctx, int status) {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        // What was written before is sent before.
        ChannelFuture last = ctx.writeAndFlush(ctx.alloc().buffer(0));
        last.addListener(sent -> {
            ((SshChannel) ctx.channel()).announce("exit-status", new ExitStatus(status).toBytes());
            ctx.close();
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (sleep != null) {
            sleep.cancel(false);
        }
        ctx.fireChannelInactive();
    }
}
