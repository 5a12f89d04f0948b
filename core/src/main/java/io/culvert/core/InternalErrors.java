package io.culvert.core;

import java.net.SocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines of the log about what should not have failed here (rule P16). */
final class InternalErrors {
    private static final Logger LOG = LoggerFactory.getLogger("io.culvert.errors");

    private InternalErrors() {}

    /** Where memory is short the trace shows only who asked for it last, and there may be many of them: one line. */
    static void log(Role role, @Nullable SocketAddress peer, Throwable cause) {
        String name = role.name().toLowerCase(Locale.ROOT);
        if (cause instanceof OutOfMemoryError) {
            LOG.error("out of memory: the {}'s connection with {} ends: {}", name, peer, String.valueOf(cause));
        } else {
            LOG.error("internal error: the {}'s connection with {} ends", name, peer, cause);
        }
    }
}
