package io.culvert.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import io.culvert.forwarding.config.LogLevel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Where the program's log goes, and how much of it. */
final class Logging {
    private static final String PROGRAM_PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n";
    private static final String SERVER_PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %msg%n";
    private static final String CLIENT_PATTERN = "%msg%n";

    private Logging() {}

    /** Standard output belongs to the commands (demo prints JSON there), so every line goes to standard error. */
    static void program() {
        configure(LogLevel.INFO, console("System.err"), PROGRAM_PATTERN);
    }

    /**
     * As sshd: each line with its time.
     *
     * @param file null for standard error
     */
    static void server(LogLevel level, @Nullable Path file) {
        configure(level, file == null ? console("System.err") : append(file), SERVER_PATTERN);
    }

    /**
     * As ssh: nothing but the message.
     *
     * @param file null for standard error
     */
    static void client(LogLevel level, @Nullable Path file) {
        configure(level, file == null ? console("System.err") : append(file), CLIENT_PATTERN);
    }

    /** On standard output, and nothing but what is decided about keys. */
    static void decisions() {
        configure(LogLevel.ERROR, start(console("System.out"), CLIENT_PATTERN));
        context().getLogger("io.culvert.forwarding.keys").setLevel(Level.DEBUG);
    }

    /** Waits until the lines so far are written, unless nobody reads them. */
    static void finish() {
        root().iteratorForAppenders().forEachRemaining(appender -> {
            if (appender instanceof LogWriter writer) {
                writer.finish();
            }
        });
    }

    private static void configure(LogLevel level, OutputStreamAppender<ILoggingEvent> appender, String pattern) {
        LogWriter writer = new LogWriter(start(appender, pattern));
        writer.setContext(context());
        writer.start();
        configure(level, writer);
    }

    private static OutputStreamAppender<ILoggingEvent> start(
            OutputStreamAppender<ILoggingEvent> appender, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context());
        encoder.setPattern(pattern);
        encoder.start();
        appender.setContext(context());
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static void configure(LogLevel level, Appender<ILoggingEvent> appender) {
        Logger root = root();
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
        root.setLevel(Level.WARN);
        // It warns of machines without a network card, as containers are, and makes do without one.
        context().getLogger("io.netty.util.internal.MacAddressUtil").setLevel(Level.ERROR);
        context().getLogger("io.culvert").setLevel(level(level));
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static Logger root() {
        return context().getLogger(Logger.ROOT_LOGGER_NAME);
    }

    private static OutputStreamAppender<ILoggingEvent> console(String target) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setTarget(target);
        return appender;
    }

    private static OutputStreamAppender<ILoggingEvent> append(Path file) {
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setFile(file.toString());
        appender.setAppend(true);
        return appender;
    }

    private static Level level(LogLevel level) {
        return switch (level) {
            case QUIET -> Level.OFF;
            case FATAL, ERROR -> Level.ERROR;
            case INFO, VERBOSE -> Level.INFO;
            case DEBUG1, DEBUG2, DEBUG3 -> Level.DEBUG;
        };
    }
}
