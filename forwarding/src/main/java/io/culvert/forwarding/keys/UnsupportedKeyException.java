package io.culvert.forwarding.keys;

import java.nio.file.Path;
import java.security.InvalidKeyException;

/** The file is in order, but it holds, or is encrypted with, something that this program does not take. */
final class UnsupportedKeyException extends InvalidKeyException {
    private static final long serialVersionUID = 1;

    private final String command;

    UnsupportedKeyException(String message) {
        this(message, "");
    }

    /** @param command makes of the file one that is taken; FILE stands for its name */
    UnsupportedKeyException(String message, String command) {
        super(message);
        this.command = command;
    }

    /** One line, which ends with the command, if there is one, so that it can be copied. */
    String message(Path file) {
        String what = "Key '" + file + "' is not supported: " + getMessage();
        return command.isEmpty() ? what + "." : what + ". To convert it: " + command.replace("FILE", quoted(file));
    }

    private static String quoted(Path file) {
        return "'" + file.toString().replace("'", "'\\''") + "'";
    }
}
