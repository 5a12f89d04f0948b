package io.culvert.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.perf.load.Requests.Request;
import io.culvert.perf.result.Sample;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TallyTest {
    private static final long AGO = Duration.ofSeconds(5).toNanos();

    private final Tally tally = new Tally();

    @Test
    void a_moment_without_answers_has_the_age_of_the_oldest_request_and_no_p99() {
        long now = System.nanoTime();
        tally.asked(now - AGO);
        tally.asked(now);

        Sample sample = tally.mark();

        assertThat(sample.p99()).isEmpty();
        assertThat(sample.oldest())
                .hasValueSatisfying(age -> assertThat(age.toNanos()).isGreaterThanOrEqualTo(AGO));
    }

    @Test
    void what_is_answered_has_a_p99_and_waits_no_more() {
        Request request = tally.asked(System.nanoTime());
        tally.answered(request, 1_000);

        assertThat(tally.mark()).satisfies(sample -> {
            assertThat(sample.p99()).isPresent();
            assertThat(sample.oldest()).isEmpty();
        });
        assertThat(tally.mark().p99()).isEmpty();
    }

    @Test
    void what_is_answered_after_the_last_sample_is_among_the_latencies() {
        Request request = tally.asked(System.nanoTime());
        tally.mark();
        tally.answered(request, 1_000);

        assertThat(tally.latencies())
                .hasValueSatisfying(
                        latencies -> assertThat(latencies.getTotalCount()).isEqualTo(1));
        assertThat(tally.shortfall().unanswered()).isZero();
    }

    @Test
    void what_gets_no_answer_is_counted() {
        Request closed = tally.asked(System.nanoTime());
        tally.asked(System.nanoTime());
        tally.over(closed);
        tally.answered(closed, 1_000);

        assertThat(tally.shortfall().unanswered()).isEqualTo(2);
        assertThat(tally.latencies()).isEmpty();
    }
}
