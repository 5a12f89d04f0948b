package io.culvert.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.Wire;
import io.culvert.core.testing.PeerProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenSSH's tool and we must see the same in a key and in a signature. */
final class SshKeygenTest {
    private static final byte[] MESSAGE = "what is signed".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"ed25519,256", "ecdsa,256", "ecdsa,384", "ecdsa,521", "rsa,2048", "rsa,3072"})
    void its_keys_decode_and_have_the_fingerprint_it_prints(String type, int bits) throws Exception {
        PeerProgram keygen = PeerProgram.find("ssh-keygen");
        Path file = folder.resolve("key");
        keygen.run("-q", "-t", type, "-b", Integer.toString(bits), "-N", "", "-C", "a comment", "-f", file.toString());
        String line = Files.readString(folder.resolve("key.pub"));
        SshPublicKey key = SshPublicKeys.parseLine(line);
        assertThat(line).startsWith(SshPublicKeys.toLine(key));
        assertThat(keygen.run("-l", "-f", file.toString())).contains(key.fingerprint());
    }

    @ParameterizedTest
    @MethodSource("io.culvert.core.key.SshPublicKeysTest#pairs")
    void it_reads_our_keys_and_prints_our_fingerprint(SshKeyPair pair) throws Exception {
        Path file = Files.writeString(folder.resolve("ours.pub"), SshPublicKeys.toLine(pair.publicKey()) + "\n");
        String printed = PeerProgram.find("ssh-keygen").run("-l", "-f", file.toString());
        assertThat(printed).contains(pair.publicKey().fingerprint());
    }

    /** In the file format of PROTOCOL.sshsig, whose RSA signatures are rsa-sha2-512. */
    @ParameterizedTest
    @MethodSource("io.culvert.core.key.SshPublicKeysTest#pairs")
    void it_verifies_our_signatures(SshKeyPair pair) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-512").digest(MESSAGE);
        byte[] signed = Wire.toBytes(out -> {
            out.writeCharSequence("SSHSIG", StandardCharsets.US_ASCII);
            Wire.writeUtf8(out, "test");
            Wire.writeUtf8(out, "");
            Wire.writeUtf8(out, "sha512");
            Wire.writeBytes(out, hash);
        });
        String algorithm = pair.publicKey().signatureAlgorithms().get(0);
        byte[] signature = pair.sign(algorithm, signed).toCompletableFuture().get();
        byte[] file = Wire.toBytes(out -> {
            out.writeCharSequence("SSHSIG", StandardCharsets.US_ASCII);
            Wire.writeUint32(out, 1);
            Wire.writeBytes(out, pair.publicKey().blob());
            Wire.writeUtf8(out, "test");
            Wire.writeUtf8(out, "");
            Wire.writeUtf8(out, "sha512");
            Wire.writeBytes(out, signature);
        });
        String armored = "-----BEGIN SSH SIGNATURE-----\n"
                + Base64.getMimeEncoder(70, new byte[] {'\n'}).encodeToString(file)
                + "\n-----END SSH SIGNATURE-----\n";
        Path signatureFile = Files.writeString(folder.resolve("message.sig"), armored);
        String printed = PeerProgram.find("ssh-keygen")
                .run(MESSAGE, "-Y", "check-novalidate", "-n", "test", "-s", signatureFile.toString());
        assertThat(printed).startsWith("Good").contains(pair.publicKey().fingerprint());
    }
}
