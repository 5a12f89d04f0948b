package io.culvert.forwarding.keys;

import java.security.InvalidKeyException;

/** The file is in order, but it holds, or is encrypted with, something that this program does not take. */
final class UnsupportedKeyException extends InvalidKeyException {
    private static final long serialVersionUID = 1;

    UnsupportedKeyException(String message) {
        super(message);
    }
}
