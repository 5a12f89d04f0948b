package io.culvert.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.Wire;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.SignatureSpi;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Making and checking signatures, over all key types and algorithms. */
final class SignatureTest {
    private static final byte[] DATA = {0, 1, 2, 3, 4, 5, 6, 7};

    static Stream<Arguments> algorithms() {
        return TestKeys.ALL.stream()
                .flatMap(pair -> pair.publicKey().signatureAlgorithms().stream()
                        .map(algorithm -> Arguments.of(pair, algorithm)));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void a_signature_verifies_with_its_key_and_data_only(SshKeyPair pair, String algorithm) throws Exception {
        byte[] signature = sign(pair, algorithm);
        assertThat(WireSignature.decode(signature).algorithm()).isEqualTo(algorithm);
        assertThat(pair.publicKey().verify(algorithm, DATA, signature)).isTrue();
        assertThat(pair.publicKey().verify(algorithm, Arrays.copyOf(DATA, 7), signature))
                .isFalse();
        SshKeyPair sameType = SshKeyPair.generate(pair.publicKey().type());
        assertThat(sameType.publicKey().verify(algorithm, DATA, signature)).isFalse();
    }

    @Test
    void A06_no_key_signs_or_verifies_with_sha_1_or_dsa() {
        assertThat(TestKeys.ALL)
                .flatExtracting(pair -> pair.publicKey().signatureAlgorithms())
                .containsExactly(
                        "ssh-ed25519",
                        "ecdsa-sha2-nistp256",
                        "ecdsa-sha2-nistp384",
                        "ecdsa-sha2-nistp521",
                        "rsa-sha2-512",
                        "rsa-sha2-256");
        assertThat(TestKeys.RSA.sign("ssh-rsa", DATA).toCompletableFuture()).isCompletedExceptionally();
    }

    /** The algorithm asked for, the one that the signature names and the one it was made with must be the same. */
    @ParameterizedTest
    @MethodSource("algorithms")
    void A04_a_signature_is_of_exactly_the_algorithm_that_was_asked_for(SshKeyPair pair, String algorithm)
            throws Exception {
        byte[] signature = sign(pair, algorithm);
        byte[] value = WireSignature.decode(signature).value();
        for (String other : List.of(
                "ssh-rsa",
                "ssh-dss",
                "rsa-sha2-256",
                "rsa-sha2-512",
                "ssh-ed25519",
                "ecdsa-sha2-nistp256",
                "ecdsa-sha2-nistp384",
                algorithm + "-cert-v01@openssh.com",
                algorithm.toUpperCase(Locale.ROOT),
                "")) {
            if (!other.equals(algorithm)) {
                byte[] renamed = new WireSignature(other, value).encode();
                assertThat(pair.publicKey().verify(other, DATA, signature)).isFalse();
                assertThat(pair.publicKey().verify(algorithm, DATA, renamed)).isFalse();
                assertThat(pair.publicKey().verify(other, DATA, renamed)).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void T17_a_signature_cut_at_every_byte_or_with_bytes_behind_it_is_false(SshKeyPair pair, String algorithm)
            throws Exception {
        byte[] signature = sign(pair, algorithm);
        byte[] value = WireSignature.decode(signature).value();
        for (int length = 0; length < signature.length; length++) {
            assertThat(pair.publicKey().verify(algorithm, DATA, Arrays.copyOf(signature, length)))
                    .isFalse();
        }
        for (int length = 0; length < value.length; length++) {
            byte[] shorter = new WireSignature(algorithm, Arrays.copyOf(value, length)).encode();
            assertThat(pair.publicKey().verify(algorithm, DATA, shorter)).isFalse();
        }
        byte[] longer = new WireSignature(algorithm, Arrays.copyOf(value, value.length + 1)).encode();
        assertThat(pair.publicKey().verify(algorithm, DATA, longer)).isFalse();
        byte[] trailing = Arrays.copyOf(signature, signature.length + 1);
        assertThat(pair.publicKey().verify(algorithm, DATA, trailing)).isFalse();
    }

    @Property(tries = 300)
    void T17_random_bytes_are_no_signature(@ForAll byte[] bytes, @ForAll Random random) {
        SshKeyPair pair = TestKeys.any(random);
        String algorithm = pair.publicKey().signatureAlgorithms().get(0);
        assertThat(pair.publicKey().verify(algorithm, DATA, bytes)).isFalse();
        byte[] framed = new WireSignature(algorithm, bytes).encode();
        assertThat(pair.publicKey().verify(algorithm, DATA, framed)).isFalse();
        byte[] twoIntegers = new WireSignature(algorithm, Wire.toBytes(out -> {
                    Wire.writeBytes(out, bytes);
                    Wire.writeBytes(out, bytes);
                }))
                .encode();
        assertThat(pair.publicKey().verify(algorithm, DATA, twoIntegers)).isFalse();
    }

    @Property(tries = 300)
    void T17_a_signature_with_one_byte_changed_is_false(@ForAll Random random) throws Exception {
        SshKeyPair pair = TestKeys.any(random);
        String algorithm = pair.publicKey().signatureAlgorithms().get(0);
        byte[] signature = sign(pair, algorithm);
        int position = random.nextInt(signature.length);
        signature[position] ^= (byte) (1 + random.nextInt(255));
        assertThat(pair.publicKey().verify(algorithm, DATA, signature)).isFalse();
    }

    /** RFC 8332 section 3: a signature may come without its leading zeros. One in 256 has some. */
    @Test
    void an_rsa_signature_may_lack_leading_zeros() throws Exception {
        for (int attempt = 0; attempt < 10_000; attempt++) {
            byte[] data = {(byte) attempt, (byte) (attempt >> 8)};
            byte[] signature = TestKeys.RSA
                    .sign("rsa-sha2-256", data)
                    .toCompletableFuture()
                    .get();
            byte[] value = WireSignature.decode(signature).value();
            if (value[0] == 0) {
                byte[] stripped = Arrays.copyOfRange(value, 1, value.length);
                assertThat(TestKeys.RSA.publicKey().verify("rsa-sha2-256", data, signature))
                        .isTrue();
                assertThat(TestKeys.RSA
                                .publicKey()
                                .verify("rsa-sha2-256", data, new WireSignature("rsa-sha2-256", stripped).encode()))
                        .isTrue();
                return;
            }
        }
        throw new AssertionError("no signature had a leading zero");
    }

    /** The JCA itself passes over a provider that fails early, and asks the next: then the answer is that one's. */
    @Test
    void T17_a_provider_that_throws_at_any_call_never_makes_the_answer_yes() throws Exception {
        for (SshKeyPair pair : List.of(TestKeys.NISTP256, TestKeys.RSA)) {
            String algorithm = pair.publicKey().signatureAlgorithms().get(0);
            byte[] genuine = sign(pair, algorithm);
            byte[] forged = genuine.clone();
            forged[forged.length - 1] ^= 1;
            for (Call failing : Call.values()) {
                FailingSignature.failing = failing;
                Provider provider = new FailingProvider();
                Security.insertProviderAt(provider, 1);
                try {
                    boolean nextIsAsked = failing == Call.CONSTRUCTION || failing == Call.INIT;
                    assertThat(pair.publicKey().verify(algorithm, DATA, genuine))
                            .as(algorithm + " " + failing)
                            .isEqualTo(nextIsAsked);
                    assertThat(pair.publicKey().verify(algorithm, DATA, forged)).isFalse();
                } finally {
                    Security.removeProvider(provider.getName());
                }
            }
            assertThat(pair.publicKey().verify(algorithm, DATA, genuine)).isTrue();
        }
    }

    private static byte[] sign(SshKeyPair pair, String algorithm) throws Exception {
        return pair.sign(algorithm, DATA).toCompletableFuture().get();
    }

    enum Call {
        CONSTRUCTION,
        INIT,
        UPDATE,
        VERIFY
    }

    private static final class FailingProvider extends Provider {
        private static final long serialVersionUID = 1L;

        FailingProvider() {
            super("Failing", "1", "fails at one call");
            put("Signature.SHA256withECDSAinP1363Format", FailingSignature.class.getName());
            put("Signature.SHA512withRSA", FailingSignature.class.getName());
        }
    }

    /** Fails at one call. To the others it says yes, so that only the failure can make a no. */
    public static final class FailingSignature extends SignatureSpi {
        static Call failing = Call.VERIFY;

        public FailingSignature() {
            failAt(Call.CONSTRUCTION);
        }

        private static void failAt(Call call) {
            if (failing == call) {
                throw new IllegalStateException("provider failed in " + call);
            }
        }

        @Override
        protected void engineInitVerify(PublicKey key) {
            failAt(Call.INIT);
        }

        @Override
        protected void engineUpdate(byte b) {
            failAt(Call.UPDATE);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) {
            failAt(Call.UPDATE);
        }

        @Override
        protected boolean engineVerify(byte[] signature) {
            failAt(Call.VERIFY);
            return true;
        }

        @Override
        protected void engineInitSign(PrivateKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected byte[] engineSign() {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
