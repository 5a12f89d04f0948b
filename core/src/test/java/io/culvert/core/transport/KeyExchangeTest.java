package io.culvert.core.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.TransportMessages.KexInit;
import io.culvert.codec.message.TransportMessages.NewKeys;
import io.culvert.core.Algorithms;
import io.culvert.core.Role;
import io.culvert.core.kex.KexMethod;
import io.culvert.core.kex.KexMethods;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Field;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both roles back to back. */
class KeyExchangeTest {
    private static final Algorithms FAST =
            Algorithms.DEFAULT.withKex(List.of("curve25519-sha256", "ecdh-sha2-nistp256"));

    private final KexEnd client = KexEnd.first(Role.CLIENT, FAST);
    private final KexEnd server = KexEnd.first(Role.SERVER, FAST);

    static Stream<String> methods() {
        return KexMethods.all().stream().map(KexMethod::name);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void both_sides_come_to_the_same_keys(String method) {
        Algorithms algorithms = Algorithms.DEFAULT.withKex(List.of(method));
        KexEnd one = KexEnd.first(Role.CLIENT, algorithms);
        KexEnd other = KexEnd.first(Role.SERVER, algorithms);
        one.talkTo(other);
        assertThat(one.exchange.exchangeHash()).isEqualTo(other.exchange.exchangeHash());
        assertThat(one.shownHostKey).isEqualTo(KexEnd.HOST_KEY.publicKey());
        assertUnderstands(one, other);
        assertUnderstands(other, one);
        boolean slow = KexMethods.of(method).orElseThrow().slow();
        assertThat(other.slowComputations).isEqualTo(slow ? 1 : 0);
        assertThat(one.slowComputations).isEqualTo(slow ? 2 : 0);
    }

    private static void assertUnderstands(KexEnd from, KexEnd to) {
        byte[] packet = new byte[32 + 4];
        packet[3] = 32;
        packet[4] = 10;
        packet[20] = 99;
        byte[] sealed = new byte[packet.length + 64];
        from.sealer.seal(3, packet, packet.length, sealed);
        int sealedLength = packet.length + from.sealer.layout().tagLength();
        ByteBuf in = Unpooled.wrappedBuffer(sealed, 0, sealedLength);
        assertThat(to.opener.packetLength(3, in)).isEqualTo(32);
        byte[] opened = new byte[packet.length + 64];
        to.opener.open(3, sealed, sealedLength, opened);
        assertThat(opened[20]).isEqualTo((byte) 99);
    }

    @Test
    void T08_the_session_id_goes_into_the_keys_of_a_rekey_and_not_into_its_hash() {
        client.talkTo(server);
        byte[] sessionId = client.exchange.exchangeHash();
        KexEnd clientAgain = KexEnd.again(Role.CLIENT, FAST, sessionId);
        KexEnd serverAgain = KexEnd.again(Role.SERVER, FAST, sessionId);
        clientAgain.talkTo(serverAgain);
        assertThat(clientAgain.exchange.exchangeHash())
                .isEqualTo(serverAgain.exchange.exchangeHash())
                .isNotEqualTo(sessionId);
        assertUnderstands(clientAgain, serverAgain);

        KexEnd forgetful = KexEnd.again(Role.SERVER, FAST, new byte[32]);
        KexEnd third = KexEnd.again(Role.CLIENT, FAST, sessionId);
        third.talkTo(forgetful);
        assertThatThrownBy(() -> assertUnderstands(third, forgetful)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void T08_there_is_one_kexinit_in_an_exchange() {
        byte[] kexInit = client.out.remove();
        server.take(kexInit);
        assertThatThrownBy(() -> server.take(kexInit))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("message 20 in a key exchange that waits for 30");
    }

    @Test
    void T08_each_state_takes_the_one_message_that_it_waits_for() {
        byte[] kexInit = client.out.remove();
        for (int number : new int[] {21, 30, 31, 49}) {
            refuse(server, number);
        }
        server.take(kexInit);
        for (int number : new int[] {20, 21, 31, 49}) {
            refuse(server, number);
        }
        client.take(server.out.remove());
        for (int number : new int[] {20, 21, 30, 49}) {
            refuse(client, number);
        }
        server.take(client.out.remove());
        for (int number : new int[] {20, 30, 31, 49}) {
            refuse(server, number);
        }
        client.talkTo(server);
        refuse(server, 21);
        refuse(client, 21);
        refuse(client, 20);
    }

    private static void refuse(KexEnd end, int number) {
        assertThatThrownBy(() -> end.take(new byte[] {(byte) number, 0, 0, 0, 0}))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageStartingWith("message " + number + " in a key exchange that waits for ");
    }

    /** A client that guesses, and whose guess is wrong because its favourite is not the server's. */
    private static KexEnd guessing(String... kex) {
        KexInit plain = KexEnd.offer(Role.CLIENT, FAST.withKex(List.of(kex)), true);
        KexInit guess = new KexInit(
                plain.cookie(),
                plain.kexAlgorithms(),
                plain.serverHostKeyAlgorithms(),
                plain.ciphersClientToServer(),
                plain.ciphersServerToClient(),
                plain.macsClientToServer(),
                plain.macsServerToClient(),
                plain.compressionsClientToServer(),
                plain.compressionsServerToClient(),
                List.of(),
                List.of(),
                true);
        return KexEnd.with(Role.CLIENT, guess, null);
    }

    @Test
    void T08_a_wrong_guess_is_dropped_exactly_once() {
        KexEnd guesser = guessing("ecdh-sha2-nistp256", "curve25519-sha256");
        server.take(guesser.out.remove());
        server.take(new byte[] {MessageNumber.KEX_ECDH_INIT, 0, 0, 0, 1, 4});
        guesser.talkTo(server);
        assertThat(guesser.exchange.exchangeHash()).isEqualTo(server.exchange.exchangeHash());
        assertUnderstands(guesser, server);
    }

    @Test
    void T08_after_a_wrong_guess_the_next_message_counts() {
        KexEnd guesser = guessing("ecdh-sha2-nistp256", "curve25519-sha256");
        server.take(guesser.out.remove());
        byte[] nonsense = {MessageNumber.KEX_ECDH_INIT, 0, 0, 0, 1, 4};
        server.take(nonsense);
        assertThatThrownBy(() -> server.take(nonsense)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void T08_newkeys_is_no_guess() {
        KexEnd guesser = guessing("ecdh-sha2-nistp256", "curve25519-sha256");
        server.take(guesser.out.remove());
        assertThatThrownBy(() -> server.take(KexEnd.bytes(new NewKeys()))).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void T08_a_right_guess_counts() {
        KexEnd guesser = guessing("curve25519-sha256", "ecdh-sha2-nistp256");
        server.take(guesser.out.remove());
        guesser.talkTo(server);
        assertThat(guesser.exchange.exchangeHash()).isEqualTo(server.exchange.exchangeHash());
    }

    @Test
    void T08_an_exchange_that_is_aborted_zeroes_its_secret_and_takes_nothing_more() throws Exception {
        server.take(client.out.remove());
        client.take(server.out.remove());
        server.take(client.out.remove());
        byte[] reply = server.out.remove();
        Field field = KeyExchange.class.getDeclaredField("initiator");
        field.setAccessible(true);
        KexMethod.Initiator initiator = (KexMethod.Initiator) field.get(client.exchange);

        client.exchange.abort();

        assertThatIllegalStateException().isThrownBy(() -> initiator.complete(new byte[32]));
        assertThatThrownBy(() -> client.take(reply)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void T17_no_byte_of_the_reply_can_be_changed_unseen() {
        int length = 1 + 4 + 51 + 4 + 32 + 4 + 83;
        for (int i = 1; i < length; i++) {
            KexEnd victim = KexEnd.first(Role.CLIENT, FAST);
            KexEnd honest = KexEnd.first(Role.SERVER, FAST);
            honest.take(victim.out.remove());
            victim.take(honest.out.remove());
            honest.take(victim.out.remove());
            byte[] forged = honest.out.remove();
            assertThat(forged).hasSize(length);
            forged[i] ^= 1;
            assertThatThrownBy(() -> victim.take(forged)).as("byte " + i).isInstanceOf(ProtocolViolation.class);
            assertThat(victim.shownHostKey).as("byte " + i).isNull();
        }
    }

    @Test
    void T08_what_was_not_exchanged_cannot_be_asked_for() {
        assertThatIllegalStateException().isThrownBy(() -> client.exchange.negotiation());
        assertThatIllegalStateException().isThrownBy(() -> client.exchange.exchangeHash());
        assertThat(client.exchange.peerStarted()).isFalse();
    }
}
