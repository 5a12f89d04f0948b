package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.culvert.core.BufferPool;
import io.culvert.testing.FullAllocator;
import io.culvert.testing.UnsoundLog;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Rule P16: what should not have failed here ends its connection, with a reason that both sides of the house can read.
 */
class InternalErrorTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.culvert.errors");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        UnsoundLog.takeThoseWith("the server's connection with");
    }

    /** Exactly one error, which is then forgotten: a pair that closes must have had none. */
    private void assertOneError(MemoryPair pair, String text) {
        assertThat(pair.server.recorder.internalErrors).hasSize(1);
        pair.server.recorder.internalErrors.clear();
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getLevel()).isEqualTo(Level.ERROR);
        assertThat(log.list.get(0).getFormattedMessage()).contains(text);
    }

    @Test
    void P16_a_reply_for_which_there_is_no_room_ends_its_connection_with_one_line_and_no_other() {
        try (MemoryPair pair = MemoryPair.setup().loggedIn();
                MemoryPair other = MemoryPair.setup().loggedIn()) {
            pair.client.inject(new byte[] {(byte) 192, 0, 0, 0, 0});
            pair.server.wire.config().setAllocator(new FullAllocator());
            pair.pump();
            assertThat(pair.server.wire.isOpen()).isFalse();
            assertThat(pair.server.recorder.internalErrors).hasOnlyElementsOfType(OutOfMemoryError.class);
            assertOneError(pair, "out of memory: the server's connection with ");
            assertThat(log.list.get(0).getThrowableProxy()).isNull();
            other.assertSound();
        }
    }

    @Test
    void P16_a_keep_alive_for_which_there_is_no_room_ends_the_connection() {
        try (MemoryPair pair = MemoryPair.setup().loggedIn()) {
            pair.server.wire.config().setAllocator(new FullAllocator());
            pair.pass(Duration.ofMinutes(10));
            assertThat(pair.server.wire.isOpen()).isFalse();
            assertOneError(pair, "out of memory");
        }
    }

    @Test
    void P16_a_login_that_finds_no_room_for_its_answer_ends_the_connection() {
        try (MemoryPair pair = MemoryPair.setup().heldWork().build()) {
            pair.pump();
            pair.server.wire.config().setAllocator(new FullAllocator());
            pair.workOff();
            assertThat(pair.server.wire.isOpen()).isFalse();
            assertThat(pair.ready).isCompletedExceptionally();
            assertOneError(pair, "out of memory");
        }
    }

    @Test
    void P16_a_handler_that_throws_ends_the_connection_and_its_trace_is_logged() {
        try (MemoryPair pair = MemoryPair.setup().loggedIn()) {
            pair.server.run(() -> pair.server.wire.pipeline().fireExceptionCaught(new IllegalStateException("broken")));
            pair.pump();
            assertThat(pair.server.wire.isOpen()).isFalse();
            assertOneError(pair, "internal error: the server's connection with ");
            assertThat(log.list.get(0).getThrowableProxy().getMessage()).isEqualTo("broken");
        }
    }

    @Test
    void P16_the_pool_knows_its_limit_and_what_is_in_use() {
        assertThat(BufferPool.limit()).isPositive();
        assertThat(BufferPool.used()).isBetween(0L, BufferPool.limit());
    }
}
