package io.culvert.core.kex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.ProtocolViolation;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class KexMethodsTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    static List<KexMethod> methods() {
        return KexMethods.all();
    }

    @Test
    void every_method_is_found_by_its_name_and_no_other() {
        assertThat(KexMethods.all())
                .extracting(KexMethod::name)
                .containsExactly(
                        "mlkem768x25519-sha256",
                        "sntrup761x25519-sha512",
                        "sntrup761x25519-sha512@openssh.com",
                        "curve25519-sha256",
                        "curve25519-sha256@libssh.org",
                        "ecdh-sha2-nistp256",
                        "ecdh-sha2-nistp384",
                        "ecdh-sha2-nistp521",
                        "diffie-hellman-group14-sha256",
                        "diffie-hellman-group16-sha512",
                        "diffie-hellman-group18-sha512");
        assertThat(KexMethods.all())
                .allSatisfy(method -> assertThat(KexMethods.of(method.name())).containsSame(method));
        assertThat(KexMethods.of("diffie-hellman-group1-sha1")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void both_sides_agree_and_no_two_exchanges_do(KexMethod method) {
        byte[] previous = {};
        for (int run = 0; run < 20; run++) {
            KexMethod.Initiator client = method.initiate(RANDOM);
            KexMethod.Response server = method.respond(client.value(), RANDOM);
            byte[] secret = client.complete(server.serverValue());
            assertThat(secret).isEqualTo(server.encodedSecret()).isNotEqualTo(previous);
            previous = secret;
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void the_encoded_secret_is_one_whole_string_or_positive_mpint(KexMethod method) {
        byte[] encoded = exchange(method).encodedSecret();
        assertThat(ByteBuffer.wrap(encoded).getInt()).isEqualTo(encoded.length - 4);
        if (method.name().contains("x25519")) {
            assertThat(encoded).hasSize(4 + (method.hash().equals("SHA-256") ? 32 : 64));
        } else {
            assertThat(encoded[4]).isNotNegative();
            assertThat(encoded[4] != 0 || encoded[5] < 0).as("no needless zero").isTrue();
        }
    }

    /** Where every value has the same length: in a modulo group a short value is a small number. */
    static Stream<KexMethod> fixedLength() {
        return KexMethods.all().stream().filter(method -> !method.name().startsWith("diffie-hellman"));
    }

    @ParameterizedTest
    @MethodSource("fixedLength")
    void T13_values_of_another_length_are_refused(KexMethod method) {
        byte[] clientValue = method.initiate(RANDOM).value();
        byte[] serverValue = method.respond(clientValue, RANDOM).serverValue();
        for (byte[] bad : otherLengths(clientValue)) {
            assertRefused(() -> method.respond(bad, RANDOM));
        }
        for (byte[] bad : otherLengths(serverValue)) {
            assertRefused(() -> method.initiate(RANDOM).complete(bad));
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void T13_random_values_are_refused_or_lead_to_a_secret_but_never_to_another_exception(KexMethod method) {
        byte[] clientValue = method.initiate(RANDOM).value();
        for (int run = 0; run < 20; run++) {
            byte[] noise = clientValue.clone();
            int from = RANDOM.nextInt(noise.length);
            byte[] tail = new byte[noise.length - from];
            RANDOM.nextBytes(tail);
            System.arraycopy(tail, 0, noise, from, tail.length);
            try {
                assertThat(method.respond(noise, RANDOM).encodedSecret()).isNotEmpty();
            } catch (ProtocolViolation e) {
                assertThat(e.reason()).isEqualTo(DisconnectReason.KEY_EXCHANGE_FAILED);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void a_server_value_changed_on_the_way_is_refused_or_leads_to_another_secret(KexMethod method) {
        for (int position : new int[] {0, 1, -1}) {
            KexMethod.Initiator client = method.initiate(RANDOM);
            KexMethod.Response server = method.respond(client.value(), RANDOM);
            byte[] changed = server.serverValue().clone();
            // Not the top bit of the last byte, which X25519 ignores: there it is H that shows the change.
            changed[Math.floorMod(position, changed.length)] ^= 1;
            try {
                assertThat(client.complete(changed)).isNotEqualTo(server.encodedSecret());
            } catch (ProtocolViolation e) {
                assertThat(e.reason()).isEqualTo(DisconnectReason.KEY_EXCHANGE_FAILED);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void T08_an_initiator_is_over_after_its_first_completion_whatever_the_outcome(KexMethod method) {
        KexMethod.Initiator completed = method.initiate(RANDOM);
        byte[] serverValue = method.respond(completed.value(), RANDOM).serverValue();
        completed.complete(serverValue);
        assertThatThrownBy(() -> completed.complete(serverValue)).isInstanceOf(IllegalStateException.class);

        KexMethod.Initiator failed = method.initiate(RANDOM);
        assertRefused(() -> failed.complete(new byte[1]));
        assertThatThrownBy(() -> failed.complete(serverValue)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void T08_a_destroyed_initiator_completes_nothing(KexMethod method) {
        KexMethod.Initiator client = method.initiate(RANDOM);
        byte[] serverValue = method.respond(client.value(), RANDOM).serverValue();
        client.destroy();
        client.destroy();
        assertThatThrownBy(() -> client.complete(serverValue)).isInstanceOf(IllegalStateException.class);
    }

    /**
     * The methods whose secrets are arrays all the way: there is nothing that must be left to the garbage collector.
     */
    static Stream<KexMethod> zeroable() {
        return Stream.of("mlkem768x25519-sha256", "sntrup761x25519-sha512", "curve25519-sha256")
                .map(name -> KexMethods.of(name).orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("zeroable")
    void T08_fresh_secrets_are_zeroed_on_every_path(KexMethod method) {
        byte[] clientValue = method.initiate(RANDOM).value();
        byte[] serverValue = method.respond(clientValue, RANDOM).serverValue();

        ScriptedRandom destroyed = new ScriptedRandom();
        method.initiate(destroyed).destroy();
        assertAllZero(destroyed);

        ScriptedRandom completed = new ScriptedRandom();
        method.initiate(completed).complete(serverValue);
        assertAllZero(completed);

        ScriptedRandom refusedByClient = new ScriptedRandom();
        assertRefused(() -> method.initiate(refusedByClient).complete(new byte[serverValue.length]));
        assertAllZero(refusedByClient);

        ScriptedRandom responded = new ScriptedRandom();
        method.respond(clientValue, responded);
        assertAllZero(responded);

        ScriptedRandom refusedByServer = new ScriptedRandom();
        assertRefused(() -> method.respond(new byte[clientValue.length], refusedByServer));
        assertAllZero(refusedByServer);
    }

    private static void assertAllZero(ScriptedRandom random) {
        assertThat(random.filled())
                .isNotEmpty()
                .allSatisfy(secret -> assertThat(secret).containsOnly(0));
    }

    @Test
    void T14_these_are_marked_slow_so_that_their_arithmetic_leaves_the_event_loop() {
        assertThat(KexMethods.all())
                .filteredOn(KexMethod::slow)
                .extracting(KexMethod::name)
                .containsExactly(
                        "sntrup761x25519-sha512",
                        "sntrup761x25519-sha512@openssh.com",
                        "ecdh-sha2-nistp521",
                        "diffie-hellman-group14-sha256",
                        "diffie-hellman-group16-sha512",
                        "diffie-hellman-group18-sha512");
    }

    static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProtocolViolation.class,
                        violation -> assertThat(violation.reason()).isEqualTo(DisconnectReason.KEY_EXCHANGE_FAILED));
    }

    private static KexMethod.Response exchange(KexMethod method) {
        return method.respond(method.initiate(RANDOM).value(), RANDOM);
    }

    private static List<byte[]> otherLengths(byte[] value) {
        return List.of(
                new byte[0],
                Arrays.copyOf(value, 1),
                Arrays.copyOf(value, value.length - 1),
                Arrays.copyOf(value, value.length + 1),
                Arrays.copyOf(value, 2 * value.length));
    }
}
