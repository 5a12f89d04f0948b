package io.culvert.forwarding;

import io.culvert.core.AddressText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** An address that cannot be listened on, in words for a user. */
public final class ListenFailure {
    private ListenFailure() {}

    public static IOException of(InetSocketAddress address, Throwable cause) {
        return of(AddressText.host(address) + " port " + address.getPort(), reason(cause), cause);
    }

    static IOException of(SocketPath path, Throwable cause) {
        // The messages of these are the names of files.
        if (cause instanceof NoSuchFileException) {
            return of("path " + path, "No such file or directory", cause);
        } else if (cause instanceof AccessDeniedException) {
            return of("path " + path, "Permission denied", cause);
        }
        return of("path " + path, reason(cause), cause);
    }

    private static IOException of(String where, String reason, Throwable cause) {
        return new IOException("cannot listen on " + where + ": " + reason, cause);
    }

    /** Netty's native transports put the name of the system call before the system's words. */
    private static String reason(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        return text.startsWith("bind(") ? text.substring(text.lastIndexOf(": ") + 2) : text;
    }
}
