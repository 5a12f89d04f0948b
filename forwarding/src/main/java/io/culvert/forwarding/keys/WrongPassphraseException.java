package io.culvert.forwarding.keys;

import java.security.InvalidKeyException;

/** The passphrase does not open the key. */
final class WrongPassphraseException extends InvalidKeyException {
    private static final long serialVersionUID = 1;

    WrongPassphraseException() {
        super("the passphrase is wrong");
    }
}
