package io.culvert.core;

import io.culvert.core.auth.Login;
import io.culvert.core.auth.LoginAttempt;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/** A line of the log about one connection. It carries the connection's number under {@link #KEY}. */
public final class ConnectionLine {
    public static final String KEY = "connection";

    /** The logger of what sshd tells at its level VERBOSE, between INFO and DEBUG. Its lines are at INFO. */
    public static final String VERBOSE_LOGGER = "io.culvert.verbose";

    private ConnectionLine() {}

    public static LoggingEventBuilder info(Logger log, Login connection) {
        return of(log.atInfo(), connection.connectionNumber());
    }

    public static LoggingEventBuilder warn(Logger log, Login connection) {
        return of(log.atWarn(), connection.connectionNumber());
    }

    public static LoggingEventBuilder error(Logger log, Login connection) {
        return of(log.atError(), connection.connectionNumber());
    }

    public static LoggingEventBuilder debug(Logger log, Login connection) {
        return of(log.atDebug(), connection.connectionNumber());
    }

    public static LoggingEventBuilder info(Logger log, LoginAttempt attempt) {
        return of(log.atInfo(), attempt.connectionNumber());
    }

    public static LoggingEventBuilder of(LoggingEventBuilder line, long connectionNumber) {
        return line.addKeyValue(KEY, connectionNumber);
    }
}
