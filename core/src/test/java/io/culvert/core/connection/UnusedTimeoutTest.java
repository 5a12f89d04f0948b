package io.culvert.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Seconds are virtual. */
class UnusedTimeoutTest {
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final AtomicInteger ends = new AtomicInteger();
    private final UnusedTimeout timeout =
            new UnusedTimeout(Duration.ofSeconds(10), clock.eventLoop(), ends::incrementAndGet);

    @BeforeEach
    void freeze() {
        clock.freezeTime();
    }

    @AfterEach
    void close() {
        clock.close();
    }

    @Test
    void C13_a_connection_without_channels_ends_in_time_and_not_before() {
        timeout.channels(0);
        pass(9);
        assertThat(ends).hasValue(0);
        pass(1);
        assertThat(ends).hasValue(1);
    }

    @Test
    void C13_a_channel_holds_the_connection_and_the_time_begins_anew_behind_it() {
        timeout.channels(0);
        pass(9);
        timeout.channels(1);
        pass(1000);
        timeout.channels(2);
        timeout.channels(0);
        pass(9);
        assertThat(ends).hasValue(0);
        pass(1);
        assertThat(ends).hasValue(1);
    }

    @Test
    void C13_a_second_look_at_no_channels_does_not_give_more_time() {
        timeout.channels(0);
        pass(9);
        timeout.channels(0);
        pass(1);
        assertThat(ends).hasValue(1);
    }

    private void pass(int seconds) {
        clock.advanceTimeBy(seconds, TimeUnit.SECONDS);
        clock.runPendingTasks();
    }
}
