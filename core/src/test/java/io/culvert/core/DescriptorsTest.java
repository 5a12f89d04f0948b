package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
    private final AtomicLong clock = new AtomicLong();
    private volatile int open = 36;
    private volatile int limit = 264;
    private final Descriptors descriptors = new Descriptors(
            new Descriptors.Tally() {
                @Override
                public int open() {
                    return open;
                }

                @Override
                public int limit() {
                    return limit;
                }
            },
            clock::get);

    @Test
    void P15_a_reserve_is_kept_back_and_forwards_leave_an_eighth_of_the_rest_to_logins() {
        int forwards = 0;
        while (descriptors.take(Descriptors.Use.FORWARD, 1)) {
            forwards++;
        }
        int logins = 0;
        while (descriptors.take(Descriptors.Use.CONNECTION, 1)) {
            logins++;
        }
        assertThat(forwards).isEqualTo(264 - 64 - 200 / 8 - 36);
        assertThat(logins).isEqualTo(200 / 8);
        assertThat(descriptors.refused(Descriptors.Use.FORWARD)).isEqualTo(1);
        assertThat(descriptors.refused(Descriptors.Use.CONNECTION)).isEqualTo(1);
    }

    @Test
    void what_is_given_back_can_be_taken_again() {
        assertThat(descriptors.take(Descriptors.Use.FORWARD, 139)).isTrue();
        assertThat(descriptors.take(Descriptors.Use.FORWARD, 1)).isFalse();
        descriptors.giveBack(1);
        assertThat(descriptors.take(Descriptors.Use.FORWARD, 1)).isTrue();
    }

    @Test
    void a_channel_holds_its_descriptor_until_it_is_closed() {
        assertThat(descriptors.take(Descriptors.Use.FORWARD, 138)).isTrue();
        EmbeddedChannel channel = new EmbeddedChannel();
        assertThat(descriptors.hold(Descriptors.Use.FORWARD, channel)).isTrue();
        assertThat(descriptors.hold(Descriptors.Use.FORWARD, new EmbeddedChannel()))
                .isFalse();
        channel.close().syncUninterruptibly();
        assertThat(descriptors.hold(Descriptors.Use.FORWARD, new EmbeddedChannel()))
                .isTrue();
    }

    @Test
    void what_else_the_process_opens_and_a_limit_that_changes_are_noticed() {
        open = 200;
        clock.addAndGet(TimeUnit.SECONDS.toNanos(2));
        await().until(() -> !descriptors.take(Descriptors.Use.CONNECTION, 1));
        limit = 1024;
        clock.addAndGet(TimeUnit.SECONDS.toNanos(2));
        await().until(() -> descriptors.take(Descriptors.Use.CONNECTION, 1));
        assertThat(descriptors.limit()).isEqualTo(1024);
        assertThat(descriptors.inUse()).isEqualTo(200);
    }

    @Test
    void a_failure_for_want_of_a_descriptor_is_known_whatever_stands_around_it() {
        assertThat(Descriptors.areExhausted(
                        new IllegalStateException(new IOException("accept(..) failed: Too many open files"))))
                .isTrue();
        assertThat(Descriptors.areExhausted(new IOException("Connection refused")))
                .isFalse();
    }

    @Test
    void this_process_has_a_limit_and_some_descriptors_in_use() {
        assertThat(Descriptors.ofThisProcess().limit()).isGreaterThan(64);
        assertThat(Descriptors.ofThisProcess().inUse()).isPositive();
    }
}
