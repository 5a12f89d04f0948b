package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.SourceLimits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PenaltyBoxTest {
    private static final Duration AUTH_FAIL = Duration.ofSeconds(5);

    private final AtomicLong clock = new AtomicLong(1000);

    @Test
    void P03_a_source_is_refused_once_its_penalties_come_to_the_minimum() {
        PenaltyBox box = new PenaltyBox(SourceLimits.Penalties.DEFAULT, clock::get);
        Source source = source("192.0.2.7", 32);
        box.penalise(source, AUTH_FAIL, "failed authentication");
        box.penalise(source, AUTH_FAIL, "failed authentication");
        assertThat(box.refusal(source)).isNull();
        box.penalise(source, AUTH_FAIL, "failed authentication");
        assertThat(box.refusal(source)).isEqualTo("penalty: failed authentication");
        assertThat(box.refusal(source("192.0.2.8", 32))).isNull();
        clock.addAndGet(14);
        assertThat(box.refusal(source)).isNotNull();
        clock.addAndGet(1);
        assertThat(box.refusal(source)).isNull();
    }

    @Test
    void P03_penalties_never_come_to_more_than_the_maximum() {
        PenaltyBox box = new PenaltyBox(SourceLimits.Penalties.DEFAULT, clock::get);
        Source source = source("2001:db8::1", 128);
        for (int i = 0; i < 1000; i++) {
            box.penalise(source, AUTH_FAIL, "failed authentication");
        }
        clock.addAndGet(599);
        assertThat(box.refusal(source)).isNotNull();
        clock.addAndGet(1);
        assertThat(box.refusal(source)).isNull();
    }

    @Test
    void P03_what_has_expired_is_forgotten_and_the_table_never_grows_beyond_its_bound() {
        PenaltyBox box = new PenaltyBox(small(false), clock::get);
        for (int i = 0; i < 100; i++) {
            box.penalise(source("10.0.0." + i, 32), Duration.ofSeconds(20 + i), "no attempt");
        }
        assertThat(box.size()).isEqualTo(8);
        // The one that is free first makes room.
        assertThat(box.refusal(source("10.0.0.99", 32))).isNotNull();
        assertThat(box.refusal(source("10.0.0.0", 32))).isNull();
        clock.addAndGet(10_000);
        box.penalise(source("10.0.1.1", 32), AUTH_FAIL, "no attempt");
        assertThat(box.size()).isEqualTo(1);
    }

    @Test
    void P03_everybody_is_refused_while_the_table_is_full_if_that_is_asked_for() {
        PenaltyBox box = new PenaltyBox(small(true), clock::get);
        for (int i = 0; i < 9; i++) {
            box.penalise(source("10.0.0." + i, 32), Duration.ofSeconds(20), "no attempt");
        }
        assertThat(box.refusal(source("192.0.2.1", 32))).isNotNull();
        clock.addAndGet(20);
        box.tidy();
        assertThat(box.refusal(source("192.0.2.1", 32))).isNull();
    }

    @Test
    void a_source_is_a_block_of_addresses() {
        assertThat(source("192.0.2.7", 24)).isEqualTo(source("192.0.2.200", 24)).isNotEqualTo(source("192.0.3.7", 24));
        assertThat(source("192.0.2.7", 30)).isEqualTo(source("192.0.2.4", 30)).isNotEqualTo(source("192.0.2.8", 30));
        assertThat(source("192.0.2.7", 0)).isEqualTo(source("10.0.0.1", 0)).isNotEqualTo(source("::1", 0));
        assertThat(source("2001:db8::1", 64)).isEqualTo(source("2001:db8::ffff", 64));
    }

    private static SourceLimits.Penalties small(boolean denyOverflow) {
        return new SourceLimits.Penalties(
                AUTH_FAIL,
                AUTH_FAIL,
                AUTH_FAIL,
                AUTH_FAIL,
                Duration.ofSeconds(15),
                Duration.ofMinutes(10),
                8,
                denyOverflow);
    }

    private static Source source(String address, int bits) {
        try {
            return Source.of(InetAddress.getByName(address), bits, bits);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
