package io.culvert.core;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connection, or something asked of it, has failed. The message is fit for a user's eyes. */
public final class SshException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public SshException(Kind kind, String message) {
        this(kind, message, null);
    }

    public SshException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What failed. */
    public enum Kind {
        CONNECT_FAILED,
        KEY_EXCHANGE_FAILED,
        HOST_KEY_REJECTED,
        AUTHENTICATION_FAILED,
        DISCONNECTED,
        CHANNEL_OPEN_FAILED,
        REQUEST_REFUSED,
        TIMEOUT,
        CLOSED
    }
}
