package io.culvert.cli.demo;

import static io.netty.handler.codec.http.HttpVersion.HTTP_1_1;

import io.culvert.perf.target.Checksum;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;

/** One download from the HTTP target, compared with what the target says it sent. */
final class HttpStream extends SimpleChannelInboundHandler<HttpObject> {
    private final Tally tally;
    private final long length;
    private final Checksum received = new Checksum();
    private boolean complete;

    HttpStream(Tally tally, long length) {
        this.tally = tally;
        this.length = length;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        DefaultFullHttpRequest request =
                new DefaultFullHttpRequest(HTTP_1_1, HttpMethod.GET, HttpTarget.BYTES + length);
        request.headers().set(HttpHeaderNames.HOST, "demo");
        ctx.writeAndFlush(request);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message instanceof HttpContent content) {
            received.add(content.content());
        }
        if (message instanceof LastHttpContent last && !complete) {
            complete = true;
            String expected = last.trailingHeaders().get(HttpTarget.FINGERPRINT, "none");
            tally.checked(expected.startsWith(length + "-")
                    && expected.equals(received.receipt().toString()));
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!complete) {
            tally.corrupt();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
