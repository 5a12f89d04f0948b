package io.culvert.perf.load;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.Objects;
import java.util.concurrent.CompletionException;

/** Why something failed, in words that are the same for all failures of a kind, so that they can be counted. */
final class Reason {
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
        return Objects.requireNonNullElse(
                failure.getMessage(), failure.getClass().getSimpleName());
    }
}
