package io.culvert.forwarding;

import io.culvert.core.ChannelOpenException;
import io.culvert.core.Failures;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Objects;

/** Why a host could not be reached, in the words that OpenSSH's users know. */
final class ConnectFailure {
    private ConnectFailure() {}

    static String text(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof ChannelOpenException refusal) {
            return Objects.requireNonNullElse(refusal.getMessage(), "open failed");
        } else if (cause instanceof ConnectTimeoutException) {
            return "Connection timed out";
        } else if (cause instanceof NoRouteToHostException) {
            return "No route to host";
        } else if (cause instanceof ConnectException) {
            return "Connection refused";
        } else if (cause instanceof UnknownHostException || cause instanceof IllegalArgumentException) {
            // The latter is a name that DNS cannot even be asked for (RFC 1035 section 2.3.4).
            return "Name or service not known";
        }
        return "Connection failed";
    }
}
