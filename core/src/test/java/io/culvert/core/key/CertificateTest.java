package io.culvert.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.Wire;
import io.culvert.core.key.Certificate.Kind;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates made here as OpenSSH's PROTOCOL.certkeys says; those that ssh-keygen makes are for other tests. */
final class CertificateTest {
    private static final byte[] DATA = {0, 1, 2, 3};
    private static final Instant NOW = Instant.ofEpochSecond(1_000);

    @Test
    void every_key_is_certified_by_every_authority() throws Exception {
        for (SshKeyPair subject : TestKeys.ALL) {
            for (SshKeyPair authority : TestKeys.ALL) {
                Certificate certificate = new CertificateDraft(subject, authority).certificate();
                assertThat(certificate.signed()).isTrue();
                assertThat(certificate.plain()).isEqualTo(subject.publicKey());
                assertThat(certificate.authority()).isEqualTo(authority.publicKey());
                assertThat(certificate.type())
                        .isEqualTo(
                                CertificateNames.certified(subject.publicKey().type()));
                assertThat(certificate.fingerprint())
                        .isEqualTo(subject.publicKey().fingerprint());
                assertThat(certificate.authorityAlgorithm())
                        .isEqualTo(authority.publicKey().signatureAlgorithms().get(0));
                String line = certificate.type() + " " + Base64.getEncoder().encodeToString(certificate.blob());
                assertThat(SshPublicKeys.parseAnyLine(line)).isEqualTo(certificate);
            }
        }
    }

    @Test
    void A04_a_certified_pair_signs_under_the_names_of_certificates_alone() throws Exception {
        for (SshKeyPair subject : TestKeys.ALL) {
            Certificate certificate = new CertificateDraft(subject, TestKeys.ED25519).certificate();
            SshKeyPair certified = subject.with(certificate);
            assertThat(certified.publicKey()).isEqualTo(certificate);
            for (Signer signer : List.of(certified, new CertifiedSigner(subject, certificate))) {
                for (String algorithm : certificate.signatureAlgorithms()) {
                    byte[] signature =
                            signer.sign(algorithm, DATA).toCompletableFuture().get();
                    assertThat(certificate.verify(algorithm, DATA, signature)).isTrue();
                    assertThat(certificate.verify(algorithm, new byte[4], signature))
                            .isFalse();
                    String plain = CertificateNames.plain(algorithm);
                    assertThat(certificate.verify(plain, DATA, signature)).isFalse();
                    assertThat(subject.publicKey().verify(algorithm, DATA, signature))
                            .isFalse();
                    assertThat(subject.publicKey().verify(plain, DATA, signature))
                            .isTrue();
                }
            }
            String plain = subject.publicKey().signatureAlgorithms().get(0);
            assertThat(certified.sign(plain, DATA).toCompletableFuture()).isCompletedExceptionally();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8192,",
        "8193,certificate's authority is an RSA key of 8193 bits: up to 8192 are taken",
        "16384,authority"
    })
    void A06_an_authority_is_an_RSA_key_of_8192_bits_at_most(int bits, String refusal) {
        CertificateDraft draft = new CertificateDraft(TestKeys.ED25519, TestKeys.NISTP256);
        draft.authorityBlob = Wire.toBytes(out -> {
            Wire.writeUtf8(out, "ssh-rsa");
            Wire.writeMpint(out, BigInteger.valueOf(65537));
            Wire.writeMpint(out, BigInteger.ONE.shiftLeft(bits - 1).setBit(0));
        });
        if (refusal == null) {
            assertThatCode(draft::certificate).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(draft::certificate)
                    .isInstanceOf(InvalidKeyException.class)
                    .hasMessageContaining(refusal);
        }
    }

    @Test
    void another_keys_certificate_is_refused() throws Exception {
        Certificate certificate = new CertificateDraft(TestKeys.ED25519, TestKeys.NISTP256).certificate();
        assertThatThrownBy(() -> TestKeys.NISTP256.with(certificate)).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> new CertifiedSigner(TestKeys.NISTP256, certificate))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void A03_no_byte_can_be_changed_cut_or_added() throws Exception {
        byte[] blob = new CertificateDraft(TestKeys.ED25519, TestKeys.ED25519).blob();
        for (int position = 0; position < blob.length; position++) {
            byte[] changed = blob.clone();
            changed[position] ^= 0x02;
            assertThat(signed(changed)).as("byte " + position).isFalse();
            assertThat(signed(Arrays.copyOf(blob, position))).isFalse();
        }
        assertThat(signed(Arrays.copyOf(blob, blob.length + 1))).isFalse();
        assertThat(signed(blob)).isTrue();
    }

    private static boolean signed(byte[] blob) {
        try {
            return SshPublicKeys.decodeAny(blob) instanceof Certificate certificate && certificate.signed();
        } catch (InvalidKeyException e) {
            return false;
        }
    }

    @Test
    void A03_an_authority_is_not_itself_a_certificate() throws Exception {
        CertificateDraft draft = new CertificateDraft(TestKeys.ED25519, TestKeys.ED25519);
        draft.authorityBlob = new CertificateDraft(TestKeys.ED25519, TestKeys.NISTP256).blob();
        assertThatThrownBy(draft::certificate)
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("unknown key type");
    }

    @ParameterizedTest
    @CsvSource({
        "0, -1, true",
        "1000, 1001, true",
        "1001, -1, false",
        "0, 1000, false",
        "0, 0, false",
        "-1, -1, false",
        "0, -9223372036854775808, true",
        "-9223372036854775808, -1, false"
    })
    void A03_a_certificate_is_good_from_its_first_second_to_before_its_last(long after, long before, boolean good)
            throws Exception {
        CertificateDraft draft = new CertificateDraft(TestKeys.ED25519, TestKeys.ED25519);
        draft.after = after;
        draft.before = before;
        assertThat(draft.certificate().refusal(Kind.USER, NOW).isEmpty()).isEqualTo(good);
    }

    @Test
    void A03_names_are_whole_and_none_is_for_nobody() throws Exception {
        CertificateDraft draft = new CertificateDraft(TestKeys.ED25519, TestKeys.ED25519);
        draft.principals = List.of("alice", "bob,carol", "", "d*");
        Certificate certificate = draft.certificate();
        assertThat(certificate.names("alice")).isTrue();
        assertThat(certificate.names("bob,carol")).isTrue();
        for (String other : List.of("bob", "carol", "Alice", "alic", "alice ", "", "d", "dave")) {
            assertThat(certificate.names(other)).as(other).isFalse();
        }
        draft.principals = List.of();
        assertThat(draft.certificate().refusal(Kind.USER, NOW)).contains("Certificate lacks principal list");
    }

    @Test
    void A03_a_hosts_certificate_is_no_users_and_the_other_way_round() throws Exception {
        CertificateDraft draft = new CertificateDraft(TestKeys.ED25519, TestKeys.ED25519);
        assertThat(draft.certificate().refusal(Kind.USER, NOW)).isEmpty();
        assertThat(draft.certificate().refusal(Kind.HOST, NOW)).contains("Certificate invalid: not a host certificate");
        draft.kind = 2;
        assertThat(draft.certificate().refusal(Kind.USER, NOW)).contains("Certificate invalid: not a user certificate");
        draft.kind = 3;
        assertThatThrownBy(draft::certificate).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void an_option_stands_once_and_principals_have_an_end() {
        CertificateDraft draft = new CertificateDraft(TestKeys.ED25519, TestKeys.ED25519);
        draft.extensions = CertificateDraft.strings(List.of("x", "", "x", ""));
        assertThatThrownBy(draft::certificate).hasMessageContaining("option x twice");
        draft.extensions = new byte[0];
        draft.principals = Collections.nCopies(257, "a");
        assertThatThrownBy(draft::certificate).hasMessageContaining("more than 256 principals");
    }

    @Test
    void W15_what_an_authority_wrote_is_escaped_in_logs() throws Exception {
        CertificateDraft draft = new CertificateDraft(TestKeys.ED25519, TestKeys.ED25519);
        draft.keyId = "evil\n\033[2Jid";
        draft.serial = -1;
        assertThat(draft.certificate().toString())
                .contains("ID evil\\012\\033[2Jid (serial 18446744073709551615) CA ssh-ed25519 SHA256:");
    }

    @Test
    void a_plain_reader_takes_no_certificate() {
        byte[] blob = new CertificateDraft(TestKeys.ED25519, TestKeys.ED25519).blob();
        assertThatThrownBy(() -> SshPublicKeys.decode(blob)).isInstanceOf(InvalidKeyException.class);
    }
}
