package io.culvert.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SshKeyPairTest {
    @ParameterizedTest
    @MethodSource("io.culvert.core.key.SshKeyPair#types")
    void a_pair_of_every_type_is_generated_and_is_of_that_type(String type) {
        SshKeyPair pair = SshKeyPair.generate(type);
        assertThat(pair.publicKey().type()).isEqualTo(type);
        assertThat(SshKeyPair.generate(type).publicKey()).isNotEqualTo(pair.publicKey());
        assertThat(pair.toString()).isEqualTo(pair.publicKey().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh-dss", "rsa-sha2-256", "ecdsa-sha2-nistp192", ""})
    void no_pair_is_generated_of_a_type_that_is_not_used(String type) {
        assertThatThrownBy(() -> SshKeyPair.generate(type)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The two implementations of Ed25519 must agree on the key and on the signature. */
    @Test
    void an_ed25519_pair_of_the_jca_signs_as_the_jca_does() throws Exception {
        KeyPair jca = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        SshKeyPair pair = SshKeyPair.of(jca);
        java.security.Signature signer = java.security.Signature.getInstance("Ed25519");
        signer.initSign(jca.getPrivate());
        signer.update(new byte[] {1, 2, 3});
        byte[] expected = new WireSignature("ssh-ed25519", signer.sign()).encode();
        assertThat(pair.sign("ssh-ed25519", new byte[] {1, 2, 3})
                        .toCompletableFuture()
                        .get())
                .isEqualTo(expected);
        assertThat(pair.toPrivateKey()).isEqualTo(jca.getPrivate());
    }

    @ParameterizedTest
    @CsvSource({"RSA,2048", "EC,256", "EC,384", "EC,521", "Ed25519,255"})
    void halves_of_two_pairs_are_refused(String algorithm, int size) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        KeyPair one = generator.generateKeyPair();
        KeyPair other = generator.generateKeyPair();
        assertThat(SshKeyPair.of(one).publicKey())
                .isNotEqualTo(SshKeyPair.of(other).publicKey());
        assertThatThrownBy(() -> SshKeyPair.of(new KeyPair(one.getPublic(), other.getPrivate())))
                .isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void halves_of_two_types_are_refused() throws Exception {
        KeyPair ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        KeyPair ec = KeyPairGenerator.getInstance("EC").generateKeyPair();
        assertThatThrownBy(() -> SshKeyPair.of(new KeyPair(ed.getPublic(), ec.getPrivate())))
                .isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> SshKeyPair.of(new KeyPair(ec.getPublic(), ed.getPrivate())))
                .isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void A06_weak_and_unused_kinds_of_keys_are_refused() throws Exception {
        for (KeyPair pair : new KeyPair[] {
            jca("RSA", 1024), jca("DSA", 2048), jca("X25519", 255), jca("Ed448", 448), jca("DiffieHellman", 2048)
        }) {
            assertThatThrownBy(() -> SshKeyPair.of(pair)).isInstanceOf(InvalidKeyException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("io.culvert.core.key.SshKeyPair#types")
    void T08_a_destroyed_pair_signs_nothing_and_shows_nothing(String type) {
        SshKeyPair pair = SshKeyPair.generate(type);
        String algorithm = pair.publicKey().signatureAlgorithms().get(0);
        assertThat(pair.isDestroyed()).isFalse();
        pair.destroy();
        pair.destroy();
        assertThat(pair.isDestroyed()).isTrue();
        assertThat(pair.sign(algorithm, new byte[1]).toCompletableFuture()).isCompletedExceptionally();
        assertThatThrownBy(pair::toPrivateKey).isInstanceOf(IllegalStateException.class);
        assertThat(pair.publicKey().type()).isEqualTo(type);
    }

    @Test
    void T08_a_destroyed_seed_is_zeroed_and_the_callers_array_is_its_own() throws Exception {
        byte[] seed = new byte[32];
        seed[0] = 1;
        Ed25519PrivateHalf half = new Ed25519PrivateHalf(seed);
        half.destroy();
        assertThat(seed).containsOnly(0);

        seed[0] = 1;
        SshKeyPair pair = SshKeyPair.ofEd25519Seed(seed);
        pair.destroy();
        assertThat(seed[0]).isEqualTo((byte) 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33, 64})
    void a_seed_of_another_length_is_refused(int length) {
        assertThatThrownBy(() -> SshKeyPair.ofEd25519Seed(new byte[length]))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining(length + " bytes");
    }

    @Test
    void an_ec_key_on_a_curve_that_ssh_does_not_use_is_refused() throws Exception {
        org.bouncycastle.jcajce.provider.asymmetric.ec.KeyPairGeneratorSpi generator =
                new org.bouncycastle.jcajce.provider.asymmetric.ec.KeyPairGeneratorSpi.EC();
        generator.initialize(new ECGenParameterSpec("secp256k1"));
        KeyPair pair = generator.generateKeyPair();
        assertThatThrownBy(() -> SshKeyPair.of(pair))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("P-256");
    }

    private static KeyPair jca(String algorithm, int size) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        return generator.generateKeyPair();
    }
}
