package io.culvert.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.culvert.core.ConnectionLine;
import io.culvert.forwarding.config.LogLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Where the program's log goes, and how much of it. */
final class Logging {
    private static final String PROGRAM_PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n";
    /** The time, the number of the connection, and what sshd writes: its levels are words in front of the text. */
    private static final String SERVER_PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX}"
            + " [%replace(%replace(%kvp{NONE}){'[^0-9]',''}){'^$','-'}]"
            + " %replace(%replace(%replace(%replace(%level: ){'INFO: ',''}){'ERROR','error'}){'WARN','warning'}){'DEBUG','debug'}"
            + "%msg%n";

    private static final String CLIENT_PATTERN = "%msg%n";

    /** Where the log goes, if it goes to a file. */
    private static volatile @Nullable LogFile logFile;

    private Logging() {}

    /** Standard output belongs to the commands (demo prints JSON there), so every line goes to standard error. */
    static void program() {
        configure(LogLevel.INFO, start(console("System.err"), text(PROGRAM_PATTERN)));
    }

    /**
     * As sshd: each line with its time.
     *
     * @param file null for standard error
     * @param json whether each line is an object of JSON
     * @throws IOException with a sentence, if the file cannot be opened
     */
    static void server(LogLevel level, @Nullable Path file, boolean json) throws IOException {
        OutputStreamAppender<ILoggingEvent> appender = file == null ? console("System.err") : append(file);
        configure(level, start(appender, json ? json() : text(SERVER_PATTERN)));
    }

    /** From now on. */
    static void level(LogLevel level) {
        context().getLogger("io.culvert").setLevel(logback(level));
        context()
                .getLogger(ConnectionLine.VERBOSE_LOGGER)
                .setLevel(level.compareTo(LogLevel.VERBOSE) < 0 ? Level.OFF : Level.INFO);
    }

    /** Goes on in the file that now has the name of the log's, as after logrotate(8) has moved it. */
    static void reopen() {
        LogFile file = logFile;
        if (file != null) {
            writers(writer -> writer.submit(file::reopen));
        }
    }

    /**
     * As ssh: nothing but the message.
     *
     * @param file null for standard error
     * @throws IOException with a sentence, if the file cannot be opened
     */
    static void client(LogLevel level, @Nullable Path file) throws IOException {
        configure(level, start(file == null ? console("System.err") : append(file), text(CLIENT_PATTERN)));
    }

    /** On standard output, and nothing but what is decided about keys. */
    static void decisions() {
        configureNow(LogLevel.ERROR, start(console("System.out"), text(CLIENT_PATTERN)));
        context().getLogger("io.culvert.forwarding.keys").setLevel(Level.DEBUG);
    }

    /** Waits until the lines so far are written, unless nobody reads them. */
    static void finish() {
        writers(LogWriter::finish);
    }

    private static void writers(Consumer<LogWriter> action) {
        root().iteratorForAppenders().forEachRemaining(appender -> {
            if (appender instanceof LogWriter writer) {
                action.accept(writer);
            }
        });
    }

    private static void configure(LogLevel level, OutputStreamAppender<ILoggingEvent> appender) {
        LogWriter writer = new LogWriter(appender);
        writer.setContext(context());
        writer.start();
        configureNow(level, writer);
    }

    private static void configureNow(LogLevel level, Appender<ILoggingEvent> appender) {
        Logger root = root();
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
        root.setLevel(Level.WARN);
        // It warns of machines without a network card, as containers are, and makes do without one.
        context().getLogger("io.netty.util.internal.MacAddressUtil").setLevel(Level.ERROR);
        level(level);
    }

    private static OutputStreamAppender<ILoggingEvent> start(
            OutputStreamAppender<ILoggingEvent> appender, Encoder<ILoggingEvent> encoder) {
        encoder.setContext(context());
        encoder.start();
        appender.setContext(context());
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> text(String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(pattern);
        return encoder;
    }

    private static Encoder<ILoggingEvent> json() {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setWithArguments(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        encoder.setWithContext(false);
        encoder.setWithMDC(false);
        encoder.setWithSequenceNumber(false);
        return encoder;
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

    private static OutputStreamAppender<ILoggingEvent> append(Path path) throws IOException {
        LogFile file = LogFile.open(path, System.err);
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setOutputStream(file);
        logFile = file;
        return appender;
    }

    private static Level logback(LogLevel level) {
        return switch (level) {
            case QUIET -> Level.OFF;
            case FATAL, ERROR -> Level.ERROR;
            case INFO, VERBOSE -> Level.INFO;
            case DEBUG1, DEBUG2, DEBUG3 -> Level.DEBUG;
        };
    }
}
