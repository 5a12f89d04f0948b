package io.culvert.forwarding.session;

import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.SshConnection;
import io.culvert.core.auth.Login;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;

/**
 * The sessions of a server: what is put on the pipeline of each "session" channel. It gets the client's requests ("shell",
 * "exec", ...) as {@link io.culvert.core.SshChannelRequest} events and what the client types as bytes, and writes bytes and
 * {@link io.culvert.core.ExtendedData}; a request that it passes on is refused.
 *
 * @param most that one connection may have at a time (sshd's MaxSessions); further ones are refused with RESOURCE_SHORTAGE
 */
public record Sessions(Handlers handlers, ToIntFunction<Login> most) {
    /** Nobody runs anything; a shell gets a notice and stays, so that a client without -N keeps its forwards. */
    public static final Sessions NOTICE = new Sessions(notice("this server only forwards"), 10);

    public Sessions(Handlers handlers, int most) {
        this(handlers, login -> most);
    }

    /** Makes the handler of a session. Called on the connection's event loop; must not block. */
    @FunctionalInterface
    public interface Handlers {
        ChannelHandler handler(SshConnection connection);
    }

    /**
     * Runs nothing: shells, commands and subsystems get a notice on standard error.
     *
     * @param reason why, for a line in the log about each command
     */
    public static Handlers notice(String reason) {
        return connection -> new Notice(connection, reason);
    }

    /** Takes the sessions of one connection. */
    public ChannelAcceptor acceptor(SshConnection connection) {
        int[] live = {0}; // the event loop's
        int places = most.applyAsInt(connection);
        return typeData -> {
            if (live[0] >= places) {
                return CompletableFuture.failedStage(
                        new ChannelOpenException(OpenFailureReason.RESOURCE_SHORTAGE, "no more sessions"));
            }
            ChannelHandler made = handlers.handler(connection);
            ChannelHandler counter = new ChannelHandlerAdapter() {
                @Override
                public void handlerAdded(ChannelHandlerContext ctx) {
                    // Not channelInactive, which comes later: behind the CLOSE there may be the next OPEN already.
                    ctx.channel().closeFuture().addListener(closed -> live[0]--);
                }
            };
            live[0]++;
            return CompletableFuture.completedStage(
                    new ChannelAcceptor.Accepted(new SessionInitializer(counter, made), () -> live[0]--));
        };
    }
}
