package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.ChannelQuota;
import io.culvert.core.SshChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server with places for two channels. */
class ChannelQuotaTest {
    private final MemoryPair pair = MemoryPair.setup().build();
    private final Places places = new Places();

    {
        pair.server.quota = places;
        MemoryPair.accept(pair.server, Sink::new);
        MemoryPair.accept(pair.client, Sink::new);
        pair.server.acceptors.put("dead", typeData -> CompletableFuture.failedStage(new IOException("no answer")));
        pair.server.acceptors.put("never", typeData -> new CompletableFuture<>());
        pair.server.acceptors.put(
                "no", typeData -> CompletableFuture.failedStage(new ChannelOpenException(1, "open failed")));
        pair.pump();
    }

    private static final class Places implements ChannelQuota {
        private int taken;
        private int failed;

        @Override
        public Optional<String> take(int live) {
            assertThat(live).isEqualTo(taken);
            if (taken == 2) {
                return Optional.of("two are enough");
            }
            taken++;
            return Optional.empty();
        }

        @Override
        public void giveBack(int places) {
            taken -= places;
        }

        @Override
        public void connectFailed() {
            failed++;
        }
    }

    @AfterEach
    void every_place_is_given_back_in_the_end() {
        pair.close();
        assertThat(places.taken).isZero();
    }

    private CompletableFuture<SshChannel> open(MemoryEnd from, String type) {
        CompletableFuture<SshChannel> opening = from.open(type, new Sink());
        pair.pump();
        return opening;
    }

    private static void assertShortage(CompletableFuture<SshChannel> opening) {
        assertThat(opening)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(ChannelOpenException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(OpenFailureReason.RESOURCE_SHORTAGE);
                    assertThat(refusal.description()).isEqualTo("two are enough");
                });
    }

    @Test
    void C12_what_there_is_no_place_for_is_refused_as_a_shortage_and_counted() {
        pair.open(pair.client, new Sink());
        open(pair.client, "never");
        assertShortage(open(pair.client, MemoryPair.TYPE));
        assertThat(pair.server.recorder.refused).isEqualTo(1);
        assertThat(pair.client.recorder.refused).isEqualTo(1);
        pair.assertSound();
    }

    @Test
    void channels_that_the_server_opens_take_places_too() {
        pair.open(pair.server, new Sink());
        pair.open(pair.server, new Sink());
        assertShortage(open(pair.server, MemoryPair.TYPE));
        assertShortage(open(pair.client, MemoryPair.TYPE));
        assertThat(pair.server.recorder.refused).isEqualTo(2);
    }

    @Test
    void a_channel_that_is_closed_or_refused_gives_its_place_back() {
        SshChannel first = pair.open(pair.client, new Sink());
        pair.open(pair.client, new Sink());
        pair.run(first::close);
        pair.pump();
        assertThat(places.taken).isEqualTo(1);
        assertThat(open(pair.client, "no")).isCompletedExceptionally();
        assertThat(places.failed).isZero();
        assertThat(open(pair.client, "dead")).isCompletedExceptionally();
        assertThat(places.failed).isEqualTo(1);
        assertThat(places.taken).isEqualTo(1);
        pair.open(pair.client, new Sink());
        assertThat(places.taken).isEqualTo(2);
    }

    @Test
    void what_the_other_side_refuses_gives_its_place_back() {
        pair.open(pair.server, new Sink());
        assertThat(open(pair.server, "unknown")).isCompletedExceptionally();
        assertThat(places.taken).isEqualTo(1);
    }
}
