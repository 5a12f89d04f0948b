package io.culvert.core.connection;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.SessionPayloads.Command;
import io.culvert.core.Callback;
import io.culvert.core.IdleLimits;
import io.culvert.core.SshChannelRequest;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Once a session has begun to run something, it has the idle limit of that: "session:shell", "session:command" or
 * "session:subsystem:NAME" (ChannelTimeout in sshd_config(5)). A malformed request is left to whoever answers it.
 */
final class SessionIdle extends ChannelInboundHandlerAdapter {
    private final IdleLimits limits;

    SessionIdle(IdleLimits limits) {
        this.limits = limits;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        String type = event instanceof SshChannelRequest request ? type(request) : null;
        ctx.fireUserEventTriggered(event);
        if (type != null && !ctx.isRemoved()) {
            if (ctx.pipeline().get(IdleChannel.class) != null) {
                ctx.pipeline().remove(IdleChannel.class);
            }
            limit(ctx, type);
        }
    }

    private void limit(ChannelHandlerContext ctx, String type) {
        Duration idle;
        try {
            idle = Callback.IDLE_LIMITS.call("channel", () -> limits.channel(type));
        } catch (RuntimeException e) { // logged
            ctx.close();
            return;
        }
        if (idle.isZero()) {
            ctx.pipeline().remove(this);
        } else {
            ctx.pipeline().replace(this, null, new IdleChannel(idle));
        }
    }

    private static @Nullable String type(SshChannelRequest request) {
        return switch (request.requestType()) {
            case "shell" -> "session:shell";
            case "exec" -> "session:command";
            case "subsystem" -> subsystem(request.requestData());
            default -> null;
        };
    }

    private static @Nullable String subsystem(byte[] data) {
        try {
            return "session:subsystem:" + Command.read(data).text();
        } catch (ProtocolViolation e) {
            return null;
        }
    }
}
