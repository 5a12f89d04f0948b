package io.culvert.perf.load;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/** Why something failed, in words that are the same for all failures of a kind, so that they can be counted. */
final class Reason {
    /** What Netty puts before the system's words. */
    private static final Pattern NATIVE_CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

    private Reason() {}

    static String of(Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return of(failure.getCause());
        } else if (failure instanceof ConnectTimeoutException) {
            return "Connection timed out";
        } else if (failure instanceof NoRouteToHostException) {
            return "No route to host";
        } else if (failure instanceof ConnectException) {
            return "Connection refused";
        }
        String message = Objects.requireNonNullElse(
                failure.getMessage(), failure.getClass().getSimpleName());
        return NATIVE_CALL.matcher(message).replaceFirst("");
    }
}
