package io.culvert.forwarding.keys;

import java.io.IOException;

/** A private key file that cannot be used. The message is one sentence for the user and names the file. */
public final class KeyFileException extends IOException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    KeyFileException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    KeyFileException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What to do next depends on this. */
    public enum Reason {
        /** Missing, no right to read it, not a regular file, too big. */
        UNREADABLE,
        /** Others may read it. */
        TOO_OPEN,
        /** Not a private key, or a damaged or a weak one. */
        MALFORMED,
        /** A type of key, or an encryption, that this program does not take. */
        UNSUPPORTED,
        PASSPHRASE_NEEDED,
        PASSPHRASE_WRONG
    }
}
