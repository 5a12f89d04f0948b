package io.culvert.core;

import io.culvert.codec.message.OpenFailureReason;
import java.io.IOException;

/** A channel was refused: by the peer, or by whoever decides here (RFC 4254 section 5.1). Has no stack trace. */
public final class ChannelOpenException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long reason;
    private final String description;

    public ChannelOpenException(long reason, String description) {
        super("open failed: " + OpenFailureReason.text(reason) + ": " + Printable.line(description));
        this.reason = reason;
        this.description = description;
    }

    /** One of {@link OpenFailureReason}, or another value that the peer chose: 0 to 2^32-1. */
    public long reason() {
        return reason;
    }

    /** The peer's own words, as they came: not for a terminal or a log. */
    public String description() {
        return description;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
