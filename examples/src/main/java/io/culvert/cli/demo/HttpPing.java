package io.culvert.cli.demo;

import static io.netty.handler.codec.http.HttpVersion.HTTP_1_1;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;

/** A request for the HTTP target's page, on a connection that is kept. */
final class HttpPing extends Ping<FullHttpResponse> {
    HttpPing(Tally tally) {
        super(tally);
    }

    @Override
    Object question(ChannelHandlerContext ctx) {
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(HTTP_1_1, HttpMethod.GET, "/");
        request.headers().set(HttpHeaderNames.HOST, "demo");
        return request;
    }

    @Override
    boolean isRight(FullHttpResponse answer) {
        return answer.content().toString(StandardCharsets.UTF_8).equals(HttpTarget.PAGE);
    }
}
