package io.culvert.forwarding.session;

import io.culvert.codec.message.SessionPayloads.ExitStatus;
import io.culvert.core.SshChannel;
import io.culvert.core.SshChannelRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A session without a shell: says so, and stays, so that the forwards of a client that forgot -N stay too. With a terminal
 * the client's keys come here: Ctrl-C and Ctrl-D end the session.
 */
final class Notice extends ChannelInboundHandlerAdapter {
    private static final String TEXT =
            "There is no shell here: this server only forwards. Your forwards stay open until you press Ctrl-C.\r\n";

    private static final byte CTRL_C = 3;
    private static final byte CTRL_D = 4;

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SshChannelRequest request) {
            requested(ctx, request);
        } else if (event instanceof ChannelInputShutdownEvent) {
            end(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private static void requested(ChannelHandlerContext ctx, SshChannelRequest request) {
        switch (request.requestType()) {
            case "pty-req", "window-change" -> request.succeed();
            case "shell" -> {
                request.succeed();
                ctx.writeAndFlush(
                        ByteBufUtil.encodeString(ctx.alloc(), CharBuffer.wrap(TEXT), StandardCharsets.US_ASCII));
            }
            default -> ctx.fireUserEventTriggered(request);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf keys = (ByteBuf) message;
        boolean over = keys.forEachByte(key -> key != CTRL_C && key != CTRL_D) >= 0;
        keys.release();
        if (over) {
            end(ctx);
        }
    }

    private static void end(ChannelHandlerContext ctx) {
        ((SshChannel) ctx.channel()).announce("exit-status", new ExitStatus(0).toBytes());
        ctx.close();
    }
}
