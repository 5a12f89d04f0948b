package io.culvert.core;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection, or something asked of it, has failed. The message is fit for a user's eyes. */
public final class SshException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient @Nullable Goodbye goodbye;

    /** What a peer said when it ended the connection (SSH_MSG_DISCONNECT, RFC 4253 section 11.1). Its own words. */
    public record Goodbye(long reason, String description) {}

    public SshException(Kind kind, String message) {
        this(kind, message, null);
    }

    public SshException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.goodbye = null;
    }

    /** The peer ended the connection. */
    public SshException(Goodbye goodbye) {
        super("disconnected by the peer: " + Printable.line(goodbye.description()) + " (" + goodbye.reason() + ")");
        this.kind = Kind.DISCONNECTED;
        this.goodbye = goodbye;
    }

    /** Empty unless it was the peer that ended the connection, and said so. */
    public Optional<Goodbye> goodbye() {
        return Optional.ofNullable(goodbye);
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
