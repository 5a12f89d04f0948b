package io.culvert.forwarding.dynamic;

import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.ChannelOpenException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import java.util.List;
import java.util.Locale;

/** Why a target was not reached, in each protocol's words (RFC 1928 section 6, RFC 9110 section 15). */
enum Refusal {
    /** What the client asked for can be no target. */
    NO_TARGET(Socks5CommandStatus.FAILURE, HttpResponseStatus.BAD_REQUEST),
    NOT_ALLOWED(Socks5CommandStatus.FORBIDDEN, HttpResponseStatus.FORBIDDEN),
    REFUSED(Socks5CommandStatus.CONNECTION_REFUSED, HttpResponseStatus.BAD_GATEWAY, "refused"),
    NETWORK_UNREACHABLE(
            Socks5CommandStatus.NETWORK_UNREACHABLE, HttpResponseStatus.BAD_GATEWAY, "network is unreachable"),
    TIMED_OUT(Socks5CommandStatus.HOST_UNREACHABLE, HttpResponseStatus.GATEWAY_TIMEOUT, "timed out"),
    HOST_UNREACHABLE(
            Socks5CommandStatus.HOST_UNREACHABLE,
            HttpResponseStatus.BAD_GATEWAY,
            "no route to host",
            "host is unreachable",
            // What getaddrinfo says of a name.
            "not known",
            "name resolution",
            "no address associated"),
    SHORTAGE(Socks5CommandStatus.FAILURE, HttpResponseStatus.SERVICE_UNAVAILABLE),
    FAILED(Socks5CommandStatus.FAILURE, HttpResponseStatus.BAD_GATEWAY);

    final Socks5CommandStatus socks5;
    final HttpResponseStatus http;
    private final List<String> words;

    Refusal(Socks5CommandStatus socks5, HttpResponseStatus http, String... words) {
        this.socks5 = socks5;
        this.http = http;
        this.words = List.of(words);
    }

    /** SSH has one reason for all that can go wrong with a connect, so the words of the peer have to tell (RFC 4254 section 5.1). */
    static Refusal of(Throwable failure) {
        if (!(failure instanceof ChannelOpenException refused)) {
            return FAILED;
        } else if (refused.reason() == OpenFailureReason.ADMINISTRATIVELY_PROHIBITED) {
            return NOT_ALLOWED;
        } else if (refused.reason() == OpenFailureReason.RESOURCE_SHORTAGE) {
            return SHORTAGE;
        }
        String description = refused.description().toLowerCase(Locale.ROOT);
        for (Refusal refusal : values()) {
            if (refusal.words.stream().anyMatch(description::contains)) {
                return refusal;
            }
        }
        return FAILED;
    }
}
