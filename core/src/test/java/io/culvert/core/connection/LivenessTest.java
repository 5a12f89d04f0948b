package io.culvert.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.KeepAlive;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Seconds are virtual. */
class LivenessTest {
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final List<String> events = new ArrayList<>();
    private int seconds;

    private Liveness liveness(int interval, int countMax) {
        clock.freezeTime();
        Liveness liveness = new Liveness(
                new KeepAlive(Duration.ofSeconds(interval), countMax),
                clock.eventLoop(),
                () -> events.add("ask " + seconds),
                () -> events.add("give up " + seconds));
        liveness.start();
        return liveness;
    }

    private void pass(int count) {
        for (int i = 0; i < count; i++) {
            seconds++;
            clock.advanceTimeBy(1, TimeUnit.SECONDS);
            clock.runPendingTasks();
        }
    }

    @Test
    void a_silent_peer_is_asked_as_often_as_was_said_and_then_given_up() {
        liveness(15, 3);
        pass(300);
        assertThat(events).containsExactly("ask 15", "ask 30", "ask 45", "give up 60");
    }

    @Test
    void a_peer_that_answers_is_asked_again_an_interval_after_its_answer() {
        Liveness liveness = liveness(15, 1);
        pass(16);
        liveness.heard();
        pass(15);
        assertThat(events).containsExactly("ask 15", "ask 31");
        liveness.heard();
        pass(30);
        assertThat(events).containsExactly("ask 15", "ask 31", "ask 46", "give up 61");
    }

    @Test
    void a_peer_that_keeps_talking_is_never_asked() {
        Liveness liveness = liveness(15, 3);
        for (int i = 0; i < 50; i++) {
            pass(14);
            liveness.heard();
        }
        assertThat(events).isEmpty();
    }

    @Test
    void nothing_happens_once_it_is_stopped_or_if_it_is_off() {
        Liveness liveness = liveness(15, 3);
        pass(20);
        liveness.stop();
        liveness(0, 3).stop();
        pass(1000);
        assertThat(events).containsExactly("ask 15");
    }
}
