package io.culvert.forwarding;

import java.io.IOException;
import java.net.InetSocketAddress;

/** An address that cannot be listened on, in words for a user. */
public final class ListenFailure {
    private ListenFailure() {}

    /** Netty's native transports put the name of the system call before the system's words. */
    public static IOException of(InetSocketAddress address, Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        String reason = text.startsWith("bind(") ? text.substring(text.lastIndexOf(": ") + 2) : text;
        return new IOException(
                "cannot listen on " + address.getHostString() + " port " + address.getPort() + ": " + reason, cause);
    }
}
