package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OncePerMinuteTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 10);
    private final OncePerMinute events = new OncePerMinute(clock::get);

    @Test
    void one_event_a_minute_is_let_through_and_says_how_many_there_were() {
        assertThat(events.event()).isEqualTo(1);
        assertThat(events.event()).isZero();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(59));
        assertThat(events.event()).isZero();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(events.event()).isEqualTo(3);
        assertThat(events.event()).isZero();
    }
}
