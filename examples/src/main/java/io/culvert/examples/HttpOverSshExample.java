package io.culvert.examples;

import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Tunnel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Netty's HTTP client straight on an SSH channel: no listener and no socket of its own. */
public final class HttpOverSshExample {
    private static final int LARGEST_BODY = 1024 * 1024;

    private HttpOverSshExample() {}

    /** The body of what the server gets from {@code web}; fails if it cannot connect there, or if no answer comes. */
    static CompletionStage<String> get(Tunnel tunnel, Endpoint web, String path) {
        CompletableFuture<String> body = new CompletableFuture<>();
        ChannelInitializer<Channel> client = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new HttpClientCodec(), new HttpObjectAggregator(LARGEST_BODY), new Answer(body));
            }
        };
        return tunnel.open(web, client).thenCompose(channel -> {
            DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
            request.headers().set(HttpHeaderNames.HOST, web.toString());
            channel.writeAndFlush(request);
            return body;
        });
    }

    private static final class Answer extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final CompletableFuture<String> body;

        Answer(CompletableFuture<String> body) {
            this.body = body;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
            body.complete(response.content().toString(StandardCharsets.UTF_8));
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            body.completeExceptionally(new IOException("the channel was closed without an answer"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            body.completeExceptionally(cause);
            ctx.close();
        }
    }
}
