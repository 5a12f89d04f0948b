package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.MaxStartups;
import io.culvert.core.SourceLimits;
import io.culvert.testing.ManyThreads;
import io.netty.channel.DefaultEventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What all event loops ask at once before a login. */
final class StartupsRaceTest {
    private static final int ROUNDS = 20_000;
    private static final int PLACES = 6;
    private static final int PLACES_OF_A_SOURCE = 3;

    private final DefaultEventLoop loop = new DefaultEventLoop();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void P02_eight_threads_that_begin_and_end_connections_never_have_too_many_and_leave_none() throws Exception {
        Startups startups = startups(SourceLimits.Penalties.NONE);
        AtomicInteger live = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        ManyThreads.run(thread -> {
            InetAddress source = source(thread % 4);
            for (int i = 0; i < ROUNDS; i++) {
                if (startups.begin(source) == null) {
                    begun.incrementAndGet();
                    most.accumulateAndGet(live.incrementAndGet(), Math::max);
                    live.decrementAndGet();
                    startups.end(source);
                }
            }
        });

        assertThat(begun).hasPositiveValue();
        assertThat(most.get()).isLessThanOrEqualTo(PLACES);
        assertNothingIsTaken(startups);
    }

    /** Another look at the same: threads that are refused, which take a place for a moment, too. */
    @Test
    void P02_eight_threads_of_which_most_are_refused_leave_no_place_taken() throws Exception {
        Startups startups = startups(SourceLimits.Penalties.NONE);
        for (int i = 0; i < PLACES_OF_A_SOURCE; i++) {
            assertThat(startups.begin(source(9))).isNull();
        }

        ManyThreads.run(thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(startups.begin(source(9))).isNotNull();
            }
        });

        for (int i = 0; i < PLACES_OF_A_SOURCE; i++) {
            startups.end(source(9));
        }
        assertNothingIsTaken(startups);
    }

    @Test
    void P03_penalties_that_eight_threads_ask_for_count_each_and_refuse_from_then_on() throws Exception {
        long meanwhile = 20; // seconds in which penalties run off
        Startups startups = startups(penalties(Duration.ofSeconds(ManyThreads.COUNT * 100L - meanwhile)));

        ManyThreads.run(thread -> {
            for (int i = 0; i < 100; i++) {
                startups.penalise(source(1), Startups.Offence.NO_AUTH);
                if (startups.begin(source(2)) == null) {
                    startups.end(source(2));
                }
            }
        });
        loop.submit(() -> {}).sync();

        assertThat(startups.begin(source(1))).startsWith("penalty: ");
        assertNothingIsTaken(startups);
    }

    @Test
    void P03_a_box_that_seven_threads_read_while_one_fills_and_empties_it_is_empty_at_the_end() throws Exception {
        AtomicLong clock = new AtomicLong(1);
        PenaltyBox box = new PenaltyBox(penalties(Duration.ofSeconds(1)), clock::get);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger refused = new AtomicInteger();

        ManyThreads.run(thread -> {
            if (thread == 0) {
                for (int i = 0; i < ROUNDS; i++) {
                    box.penalise(Source.of(source(i % 200), 32, 128), Duration.ofSeconds(1 + i % 7), "x");
                    if (i % 50 == 0) {
                        clock.incrementAndGet();
                    }
                    assertThat(box.size()).isLessThanOrEqualTo(100);
                }
                over.set(true);
            } else {
                for (int i = 0; !over.get(); i++) {
                    if (box.refusal(Source.of(source(i % 200), 32, 128)) != null) {
                        refused.incrementAndGet();
                    }
                }
            }
        });
        clock.addAndGet(10_000);
        box.tidy();

        assertThat(refused).hasPositiveValue();
        assertThat(box.size()).isZero();
    }

    private Startups startups(SourceLimits.Penalties penalties) {
        return new Startups(
                new MaxStartups(PLACES, 100, PLACES),
                new SourceLimits(PLACES_OF_A_SOURCE, 32, 128, penalties, address -> false),
                loop);
    }

    private static SourceLimits.Penalties penalties(Duration min) {
        Duration one = Duration.ofSeconds(1);
        return new SourceLimits.Penalties(one, one, one, one, min, Duration.ofSeconds(1_000), 100, false);
    }

    /** All places are free, those of each source too. */
    private static void assertNothingIsTaken(Startups startups) throws UnknownHostException {
        for (int source = 20; source < 20 + PLACES / PLACES_OF_A_SOURCE; source++) {
            for (int i = 0; i < PLACES_OF_A_SOURCE; i++) {
                assertThat(startups.begin(source(source))).isNull();
            }
        }
        assertThat(startups.begin(source(30))).isEqualTo(PLACES + " connections are not logged in (MaxStartups)");
        for (int source = 20; source < 20 + PLACES / PLACES_OF_A_SOURCE; source++) {
            for (int i = 0; i < PLACES_OF_A_SOURCE; i++) {
                startups.end(source(source));
            }
        }
        for (int source : new int[] {0, 2, 3, 9}) {
            for (int i = 0; i < PLACES_OF_A_SOURCE; i++) {
                assertThat(startups.begin(source(source)))
                        .as("source " + source)
                        .isNull();
            }
            assertThat(startups.begin(source(source))).contains("PerSourceMaxStartups");
            for (int i = 0; i < PLACES_OF_A_SOURCE; i++) {
                startups.end(source(source));
            }
        }
    }

    private static InetAddress source(int number) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number});
    }
}
