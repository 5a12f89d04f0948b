package io.culvert.core.kex;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.Wire;
import io.culvert.codec.packet.Identification;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.core.testing.PeerProgram;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One key exchange, unencrypted as the first one is, with OpenSSH's server on the other end of a pipe. Its signature
 * over H verifies only if both sides have the same secret, the same transcript and the same idea of signatures.
 */
final class OpenSshKexTest {
    private static final Identification IDENTIFICATION = Identification.of("Culvert_test");

    @TempDir
    Path folder;

    /** The server insists on it when root starts it, and the package creates it only when the service starts. */
    @BeforeAll
    static void createPrivilegeSeparationFolder() throws IOException {
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
    }

    /** Of ours, those that this OpenSSH has; older ones have no ML-KEM, which other peers have (MinaTest). */
    static List<String> methods() throws Exception {
        List<String> known = List.of(PeerProgram.find("ssh").run("-Q", "kex").split("\n"));
        return KexMethods.all().stream()
                .map(KexMethod::name)
                .filter(known::contains)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void opensshs_server_signs_the_exchange_hash_of_every_method_it_has(String name) throws Exception {
        exchange(name, "ssh-ed25519", "ed25519", 256);
    }

    @ParameterizedTest
    @CsvSource({
        "ssh-ed25519,ed25519,256",
        "ecdsa-sha2-nistp256,ecdsa,256",
        "ecdsa-sha2-nistp384,ecdsa,384",
        "ecdsa-sha2-nistp521,ecdsa,521",
        "rsa-sha2-256,rsa,2048",
        "rsa-sha2-512,rsa,3072"
    })
    void opensshs_server_is_verified_by_every_signature_algorithm(String algorithm, String type, int bits)
            throws Exception {
        exchange("curve25519-sha256", algorithm, type, bits);
    }

    private void exchange(String name, String algorithm, String keyType, int bits) throws Exception {
        PeerProgram sshd = PeerProgram.find("sshd");
        Path hostKey = folder.resolve("host_key");
        PeerProgram.find("ssh-keygen")
                .run("-q", "-t", keyType, "-b", Integer.toString(bits), "-N", "", "-f", hostKey.toString());
        Path config = Files.writeString(
                folder.resolve("sshd_config"),
                "HostKey " + hostKey + "\nKexAlgorithms " + name + "\nUsePAM no\nPidFile none\nStrictModes no\n");
        Process process = sshd.with("-i", "-e", "-f", config.toString())
                .redirectError(folder.resolve("sshd.log").toFile())
                .start();
        try (InputStream in = new BufferedInputStream(process.getInputStream());
                OutputStream out = process.getOutputStream()) {
            assertThat(signedExchangeHash(new DataInputStream(in), out, name, algorithm))
                    .as(this::log)
                    .isTrue();
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static boolean signedExchangeHash(DataInputStream in, OutputStream out, String name, String algorithm)
            throws Exception {
        KexMethod method = KexMethods.of(name).orElseThrow();
        out.write(IDENTIFICATION.bytes());
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] clientKexInit = kexInit(name, algorithm);
        send(out, clientKexInit);
        KexMethod.Initiator initiator = method.initiate(new SecureRandom());
        byte[] clientValue = initiator.value();
        ByteBuf init = Unpooled.buffer().writeByte(MessageNumber.KEX_ECDH_INIT);
        Wire.writeBytes(init, clientValue);
        send(out, ByteBufUtil.getBytes(init));

        Identification serverIdentification = new Identification(readLine(in));
        byte[] serverKexInit = receive(in);
        ByteBuf reply = Unpooled.wrappedBuffer(receive(in));
        assertThat(reply.readByte()).isEqualTo((byte) MessageNumber.KEX_ECDH_REPLY);
        byte[] hostKey = Wire.readBytes(reply);
        byte[] serverValue = Wire.readBytes(reply);
        byte[] signature = Wire.readBytes(reply);

        byte[] secret = initiator.complete(serverValue);
        byte[] exchangeHash = new ExchangeHash(
                        method.hash(),
                        IDENTIFICATION.bytes(),
                        serverIdentification.bytes(),
                        clientKexInit,
                        serverKexInit)
                .finish(hostKey, clientValue, serverValue, secret);
        SshPublicKey key = SshPublicKeys.decode(hostKey);
        byte[] otherHash = exchangeHash.clone();
        otherHash[0] ^= 1;
        assertThat(key.verify(algorithm, otherHash, signature)).isFalse();
        return key.verify(algorithm, exchangeHash, signature);
    }

    private static byte[] kexInit(String method, String algorithm) {
        ByteBuf out = Unpooled.buffer().writeByte(MessageNumber.KEXINIT).writeZero(16);
        Wire.writeNameList(out, List.of(method));
        Wire.writeNameList(out, List.of(algorithm));
        for (String names : new String[] {"aes128-ctr", "hmac-sha2-256", "none"}) {
            Wire.writeNameList(out, List.of(names));
            Wire.writeNameList(out, List.of(names));
        }
        Wire.writeNameList(out, List.of());
        Wire.writeNameList(out, List.of());
        Wire.writeBoolean(out, false);
        Wire.writeUint32(out, 0);
        return ByteBufUtil.getBytes(out);
    }

    private static void send(OutputStream out, byte[] payload) throws IOException {
        int padding = 8 - (5 + payload.length) % 8 + 8;
        ByteBuf packet = Unpooled.buffer()
                .writeInt(1 + payload.length + padding)
                .writeByte(padding)
                .writeBytes(payload)
                .writeZero(padding);
        out.write(ByteBufUtil.getBytes(packet));
        out.flush();
    }

    private static byte[] receive(DataInputStream in) throws IOException {
        int length = in.readInt();
        int padding = in.readUnsignedByte();
        byte[] payload = in.readNBytes(length - 1 - padding);
        in.readNBytes(padding);
        return payload;
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            assertThat(b).as("the server ended").isNotNegative();
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("sshd.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
