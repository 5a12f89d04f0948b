package io.culvert.forwarding.dynamic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The CONNECT method of HTTP (RFC 9110 section 9.3.6), with the Basic scheme (RFC 7617) where a password is asked for.
 */
final class HttpConnect implements ProxyProtocol {
    /** Ours. */
    private static final int MAX_LINE = 1024;

    private static final int MAX_HEADERS = 7 * 1024;

    private static final Pattern AUTHORITY = Pattern.compile("(?:\\[([^\\]]+)\\]|([^:]+)):([0-9]{1,5})");
    private static final String BASIC = "Basic ";

    private final ProxyHandshake handshake;

    HttpConnect(ProxyHandshake handshake) {
        this.handshake = handshake;
    }

    @Override
    public ChannelHandler decoder() {
        return new HttpRequestDecoder(MAX_LINE, MAX_HEADERS, MAX_LINE);
    }

    @Override
    public ChannelHandler encoder() {
        return new HttpResponseEncoder();
    }

    /** Behind the decoder's own limits, which the client is told of. */
    @Override
    public int limit() {
        return 2 * (MAX_LINE + MAX_HEADERS);
    }

    /** A request ends with a line. */
    @Override
    public int step(ByteBuf bytes) {
        int beforeLineFeed = bytes.bytesBefore((byte) '\n');
        return beforeLineFeed < 0 ? bytes.readableBytes() : beforeLineFeed + 1;
    }

    @Override
    public void received(Object message) {
        if (!(message instanceof HttpRequest request)) {
            return;
        }
        Matcher authority = AUTHORITY.matcher(request.uri());
        if (request.decoderResult().isFailure()) {
            handshake.refuse(answer(status(request.decoderResult().cause())));
        } else if (!request.method().equals(HttpMethod.CONNECT)) {
            FullHttpResponse answer = answer(HttpResponseStatus.METHOD_NOT_ALLOWED);
            answer.headers().set(HttpHeaderNames.ALLOW, HttpMethod.CONNECT);
            handshake.refuse(answer);
        } else if (!authority.matches() || hasBody(request)) {
            handshake.refuse(answer(HttpResponseStatus.BAD_REQUEST));
        } else {
            String host = authority.group(1) == null ? authority.group(2) : authority.group(1);
            authenticate(request, () -> handshake.connect(host, Integer.parseInt(authority.group(3))));
        }
    }

    /** What follows a CONNECT is the tunnel's, and a length that says otherwise is how requests are smuggled. */
    private static boolean hasBody(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request) || HttpUtil.isContentLengthSet(request);
    }

    private void authenticate(HttpRequest request, Runnable granted) {
        if (!handshake.asksForPassword()) {
            granted.run();
            return;
        }
        String login = login(request.headers().get(HttpHeaderNames.PROXY_AUTHORIZATION));
        FullHttpResponse denied = answer(HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED);
        denied.headers()
                .set(HttpHeaderNames.PROXY_AUTHENTICATE, BASIC + "realm=\"dynamic forward\", charset=\"UTF-8\"");
        int colon = login == null ? -1 : login.indexOf(':');
        if (login == null || colon < 0) {
            handshake.refuse(denied);
        } else {
            handshake.authenticate(login.substring(0, colon), login.substring(colon + 1), denied, granted);
        }
    }

    private static @Nullable String login(@Nullable String credentials) {
        if (credentials == null || !credentials.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return null;
        }
        try {
            byte[] login = Base64.getDecoder()
                    .decode(credentials.substring(BASIC.length()).strip());
            return new String(login, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static HttpResponseStatus status(Throwable malformed) {
        if (malformed instanceof TooLongHttpLineException) {
            return HttpResponseStatus.REQUEST_URI_TOO_LONG;
        }
        return malformed instanceof TooLongHttpHeaderException
                ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                : HttpResponseStatus.BAD_REQUEST;
    }

    /** Without the headers that an answer to CONNECT must not have. */
    @Override
    public Object reached() {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, new HttpResponseStatus(200, "Connection established"), Unpooled.EMPTY_BUFFER);
    }

    @Override
    public Object failed(Refusal refusal) {
        return answer(refusal.http);
    }

    @Override
    public Optional<Object> busy() {
        FullHttpResponse answer = answer(HttpResponseStatus.SERVICE_UNAVAILABLE);
        answer.headers().set(HttpHeaderNames.RETRY_AFTER, 1);
        return Optional.of(answer);
    }

    private static FullHttpResponse answer(HttpResponseStatus status) {
        FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
        answer.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return answer;
    }
}
