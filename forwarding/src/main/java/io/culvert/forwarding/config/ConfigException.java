package io.culvert.forwarding.config;

import io.culvert.core.Printable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that a user wrote cannot be used. The message is one line for each error: where, what, what to do. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what is wrong, and what to write instead */
    public ConfigException(String message) {
        super(Printable.line(message));
    }

    private ConfigException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** All that is wrong with a configuration, in one exception. */
    public static ConfigException ofAll(List<String> errors) {
        return new ConfigException(String.join("\n", errors), null);
    }

    /** The same error with the place where it was found in front. */
    ConfigException at(Object place) {
        return new ConfigException(Printable.line(place.toString()) + ": " + getMessage(), this);
    }
}
