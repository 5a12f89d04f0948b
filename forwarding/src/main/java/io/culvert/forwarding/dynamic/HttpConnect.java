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

    /** For people who open the port in a browser. */
    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head><title>This port is a proxy</title></head>
            <body>
            <h1>This port is a proxy, not a web server</h1>
            <p>It is a dynamic forward of an SSH connection (Culvert): it carries connections for programs that speak
            SOCKS4, SOCKS5 or HTTP's CONNECT method. To use it, enter this host and port as the SOCKS proxy in the
            settings of your browser or program.</p>
            </body>
            </html>
            """;

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
        String method = request.method().name();
        if (request.decoderResult().isFailure()) {
            HttpResponseStatus status = status(request.decoderResult().cause());
            handshake.refuse(status.equals(HttpResponseStatus.BAD_REQUEST) ? malformed() : answer(status));
        } else if (method.equals("HEAD")) {
            handshake.refuse(notAllowed(""));
        } else if (!method.equalsIgnoreCase("CONNECT")) {
            handshake.refuse(notAllowed(PAGE));
        } else if (!method.equals("CONNECT") || !authority.matches() || hasBody(request)) {
            handshake.refuse(malformed());
        } else {
            String host = authority.group(1) == null ? authority.group(2) : authority.group(1);
            authenticate(request, () -> handshake.connect(host, Integer.parseInt(authority.group(3))));
        }
    }

    /** For what looks like HTTP and is no sound request. */
    static FullHttpResponse malformed() {
        return answer(
                HttpResponseStatus.BAD_REQUEST,
                "text/plain",
                "400 Bad Request: this is an HTTP and SOCKS proxy; the request is to be CONNECT host:port HTTP/1.1, in"
                        + " capital letters, with a port from 1 to 65535.\n");
    }

    private static FullHttpResponse notAllowed(String page) {
        FullHttpResponse answer = answer(HttpResponseStatus.METHOD_NOT_ALLOWED, "text/html", page);
        answer.headers().set(HttpHeaderNames.ALLOW, HttpMethod.CONNECT);
        return answer;
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
        return refusal == Refusal.NO_TARGET ? malformed() : answer(refusal.http);
    }

    @Override
    public Optional<Object> busy() {
        FullHttpResponse answer = answer(HttpResponseStatus.SERVICE_UNAVAILABLE);
        answer.headers().set(HttpHeaderNames.RETRY_AFTER, 1);
        return Optional.of(answer);
    }

    private static FullHttpResponse answer(HttpResponseStatus status) {
        return answer(status, "text/plain", "");
    }

    private static FullHttpResponse answer(HttpResponseStatus status, String type, String body) {
        ByteBuf bytes = Unpooled.copiedBuffer(body, StandardCharsets.US_ASCII);
        FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, bytes);
        answer.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, bytes.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (!body.isEmpty()) {
            answer.headers().set(HttpHeaderNames.CONTENT_TYPE, type + "; charset=us-ascii");
        }
        return answer;
    }
}
