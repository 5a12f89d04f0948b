package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.culvert.core.ConnectionLine;
import io.culvert.core.RekeyLimit;
import io.culvert.core.SshChannel;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the log tells at a connection's end of the bytes that it has carried. */
class TransferredTest {
    private static final int CARRIED = 300_000;

    private final Logger logger = (Logger) LoggerFactory.getLogger(ConnectionLine.VERBOSE_LOGGER);
    private final Level before = logger.getLevel();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 50_000})
    void the_bytes_both_ways_are_told_whatever_keys_they_were_under(long bytesPerKey) {
        try (MemoryPair pair = MemoryPair.setup()
                .client(config -> config.rekeyLimit(new RekeyLimit(bytesPerKey, Duration.ZERO)))
                .build()) {
            MemoryPair.accept(pair.server, Sink::new);
            pair.pump();
            SshChannel channel = pair.open(pair.client, new Sink());
            pair.run(() -> channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[CARRIED])));
            pair.pump();
        }
        Matcher line = log.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .map(Pattern.compile("Transferred: sent ([0-9]+), received ([0-9]+) bytes")::matcher)
                .filter(Matcher::find)
                .findFirst()
                .orElseThrow();
        assertThat(Long.parseLong(line.group(1))).isBetween(500L, 100_000L);
        assertThat(Long.parseLong(line.group(2))).isBetween((long) CARRIED, CARRIED + 100_000L);
    }
}
