package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.ConnectionMessages.ChannelClose;
import io.culvert.codec.message.ConnectionMessages.ChannelEof;
import io.culvert.codec.message.ConnectionMessages.ChannelOpen;
import io.culvert.codec.message.ConnectionMessages.ChannelOpenConfirmation;
import io.culvert.codec.message.ConnectionMessages.ChannelOpenFailure;
import io.culvert.codec.message.ConnectionMessages.ChannelRequest;
import io.culvert.codec.message.ConnectionMessages.ChannelWindowAdjust;
import io.culvert.codec.message.ConnectionMessages.GlobalRequest;
import io.culvert.codec.message.ConnectionMessages.RequestSuccess;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.TransportMessages.Disconnect;
import io.culvert.codec.message.TransportMessages.ExtInfo;
import io.culvert.codec.message.TransportMessages.KexInitiation;
import io.culvert.codec.message.TransportMessages.KexReply;
import io.culvert.codec.message.TransportMessages.NewKeys;
import io.culvert.codec.message.TransportMessages.ServiceRequest;
import io.culvert.core.RekeyLimit;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A14: whatever one side sends in whatever state, the other one ends the connection or goes on, and nothing else. */
class MessageFuzzTest {
    /** How far a session has come when one side goes mad. */
    enum State {
        CONNECTED,
        IN_FIRST_EXCHANGE,
        BEFORE_LOGIN,
        IN_REKEY,
        WITH_CHANNELS
    }

    private static final List<Message> SOUND = List.of(
            new ChannelOpen(MemoryPair.TYPE, 3, 1000, 32_768, new byte[0]),
            new ChannelOpenConfirmation(1, 3, 1000, 32_768),
            new ChannelOpenFailure(1, 1, "no", "en"),
            new ChannelWindowAdjust(0, 77),
            new ChannelEof(0),
            new ChannelClose(0),
            new ChannelRequest(0, "exec", true, new byte[] {1, 2, 3}),
            new GlobalRequest("tcpip-forward", true, new byte[] {0, 0, 0, 0, 0, 0, 0, 1}),
            new RequestSuccess(new byte[] {1}),
            new Disconnect(2, "bye", ""),
            new ExtInfo(Map.of("server-sig-algs", new byte[] {'x'})),
            new ServiceRequest("ssh-userauth"),
            new KexInitiation(new byte[32]),
            new KexReply(new byte[51], new byte[32], new byte[83]),
            new NewKeys());

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void A14_no_message_breaks_the_side_that_gets_it(@ForAll State state, @ForAll boolean toServer, @ForAll long seed) {
        Random random = new Random(seed);
        try (MemoryPair pair = reach(state)) {
            MemoryEnd mad = toServer ? pair.client : pair.server;
            MemoryEnd other = toServer ? pair.server : pair.client;
            mad.tap.dropInbound = number -> true;
            for (int i = 0; i < 30 && mad.wire.isOpen(); i++) {
                mad.inject(message(random, other));
                if (random.nextInt(3) == 0) {
                    pair.turn();
                }
            }
            pair.pump();
            pair.workOff();
            assertThat(other.recorder.violations).hasSizeLessThan(2);
            pair.assertNoInternalError();
        }
    }

    private static MemoryPair reach(State state) {
        MemoryPair.Setup setup =
                MemoryPair.setup().client(client -> client.rekeyLimit(new RekeyLimit(1 << 30, Duration.ofHours(1))));
        setup.heldWork = state == State.BEFORE_LOGIN;
        MemoryPair pair = setup.build();
        MemoryPair.accept(pair.client, SessionTest.Echo::new);
        MemoryPair.accept(pair.server, SessionTest.Echo::new);
        switch (state) {
            case CONNECTED -> {}
            case IN_FIRST_EXCHANGE -> {
                pair.turn();
                assertThat(pair.server.tap.received).contains(20).doesNotContain(21);
            }
            case BEFORE_LOGIN -> {
                pair.pump();
                assertThat(pair.server.tap.received).contains(21);
            }
            case IN_REKEY -> {
                pair.pump();
                pair.ticker.advance(1, TimeUnit.HOURS);
                pair.run(() -> {});
                pair.run(pair.server.wire::deliver);
                assertThat(pair.server.tap.sent)
                        .filteredOn(number -> number == 20)
                        .hasSize(2);
            }
            case WITH_CHANNELS -> {
                pair.pump();
                pair.open(pair.client, new Sink());
                pair.server.open("unanswered", new Sink());
            }
        }
        return pair;
    }

    private static byte[] message(Random random, MemoryEnd other) {
        int kind = random.nextInt(10);
        if (kind < 3) {
            byte[] noise = new byte[1 + random.nextInt(60)];
            random.nextBytes(noise);
            return noise;
        }
        List<byte[]> theirs = other.tap.sentMessages;
        byte[] sound = kind == 3 && !theirs.isEmpty()
                ? theirs.get(random.nextInt(theirs.size())).clone()
                : TransportRulesTest.bytes(SOUND.get(random.nextInt(SOUND.size())));
        if (kind == 4) {
            sound = new byte[] {94, 0, 0, 0, (byte) random.nextInt(3), 0, 0, 0, 2, 'o', 'k'};
        }
        if (random.nextInt(2) == 0) {
            sound[random.nextInt(sound.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(sound, 1 + random.nextInt(sound.length)) : sound;
    }
}
