package io.culvert.cli.demo;

import static io.netty.handler.codec.http.HttpVersion.HTTP_1_1;

import io.culvert.perf.target.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Answers {@code /} with a page, and {@code /bytes/N} with N random bytes and their fingerprint behind them. */
final class HttpTarget extends SimpleChannelInboundHandler<HttpRequest> {
    static final String PAGE = "Hello from behind Culvert: this page came through an SSH connection.\n";
    static final String BYTES = "/bytes/";
    static final String FINGERPRINT = "x-fingerprint";
    /** No more bytes than this in one answer, so as to be no tool for wearing the machine out. */
    private static final int MOST_BYTES = 64 * 1024 * 1024;

    private static final int PIECE = 16 * 1024;

    private @Nullable Payload body;
    private boolean sending;

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpRequest request) {
        if (body != null) {
            ctx.close(); // a pipelined request; nobody here sends those
            return;
        }
        String path = request.uri();
        int length = length(path);
        if (request.decoderResult().isFailure()) {
            answer(ctx, HttpResponseStatus.BAD_REQUEST, "That was no HTTP.\n");
        } else if (!request.method().equals(HttpMethod.GET)) {
            answer(ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, "Only GET is answered.\n");
        } else if (path.equals("/")) {
            answer(ctx, HttpResponseStatus.OK, PAGE);
        } else if (length >= 0) {
            HttpResponse response = new DefaultHttpResponse(HTTP_1_1, HttpResponseStatus.OK);
            HttpUtil.setTransferEncodingChunked(response, true);
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM);
            response.headers().set(HttpHeaderNames.TRAILER, FINGERPRINT);
            ctx.write(response);
            body = new Payload(length, ThreadLocalRandom.current().nextLong());
            send(ctx);
        } else {
            answer(ctx, HttpResponseStatus.NOT_FOUND, "There is / and /bytes/N, with N up to " + MOST_BYTES + ".\n");
        }
    }

    /** -1 if the path does not ask for bytes, or for too many. */
    private static int length(String path) {
        if (!path.matches(BYTES + "\\d{1,8}")) {
            return -1;
        }
        int length = Integer.parseInt(path.substring(BYTES.length()));
        return length <= MOST_BYTES ? length : -1;
    }

    private static void answer(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
        ByteBuf content = ByteBufUtil.writeUtf8(ctx.alloc(), text);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HTTP_1_1, status, content);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN);
        HttpUtil.setContentLength(response, content.readableBytes());
        ctx.writeAndFlush(response);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        send(ctx);
    }

    private void send(ChannelHandlerContext ctx) {
        if (sending) {
            return; // within a write or a flush of the loop below
        }
        sending = true;
        while (body != null && ctx.channel().isWritable()) {
            if (body.exhausted()) {
                LastHttpContent last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
                last.trailingHeaders().set(FINGERPRINT, body.receipt().toString());
                body = null;
                ctx.write(last);
            } else {
                ctx.write(new DefaultHttpContent(body.next(PIECE)));
            }
            if (body == null || !ctx.channel().isWritable()) {
                ctx.flush();
            }
        }
        sending = false;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
