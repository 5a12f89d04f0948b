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
class AllChannelsIdleTest {
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final AtomicInteger ends = new AtomicInteger();
    private final AllChannelsIdle idle = idle(Duration.ofSeconds(10));

    private AllChannelsIdle idle(Duration timeout) {
        return new AllChannelsIdle(timeout, clock.eventLoop(), ends::incrementAndGet);
    }

    @BeforeEach
    void freeze() {
        clock.freezeTime();
    }

    @AfterEach
    void close() {
        clock.close();
    }

    @Test
    void C13_channels_on_which_nothing_is_sent_are_closed_in_time_and_not_before() {
        idle.channels(2);
        assertThat(endsAfter(9)).isZero();
        assertThat(endsAfter(1)).isOne();
    }

    @Test
    void C13_what_is_sent_on_one_channel_keeps_all_of_them() {
        idle.channels(2);
        endsAfter(9);
        idle.used();
        assertThat(endsAfter(9)).isZero();
        assertThat(endsAfter(1)).isOne();
    }

    @Test
    void C13_a_new_channel_keeps_all_of_them_and_one_that_closes_does_not() {
        idle.channels(1);
        endsAfter(9);
        idle.channels(2);
        endsAfter(9);
        idle.channels(1);
        assertThat(ends).hasValue(0);
        assertThat(endsAfter(1)).isOne();
    }

    @Test
    void C13_a_connection_without_channels_has_nothing_to_close() {
        idle.channels(1);
        idle.channels(0);
        assertThat(endsAfter(1000)).isZero();
        idle.channels(1);
        assertThat(endsAfter(9)).isZero();
        assertThat(endsAfter(1)).isOne();
    }

    @Test
    void C13_without_a_limit_nothing_is_closed() {
        AllChannelsIdle never = idle(Duration.ZERO);
        never.channels(1);
        assertThat(endsAfter(1_000_000)).isZero();
    }

    private int endsAfter(int seconds) {
        clock.advanceTimeBy(seconds, TimeUnit.SECONDS);
        clock.runPendingTasks();
        return ends.get();
    }
}
