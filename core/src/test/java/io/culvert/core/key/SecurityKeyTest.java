package io.culvert.core.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures of security keys, made here as OpenSSH's PROTOCOL.u2f says, with plain keys in the device's place. */
final class SecurityKeyTest {
    private static final byte[] DATA = {0, 1, 2, 3, 4, 5, 6, 7};
    private static final int PRESENT = 0x01;
    private static final int VERIFIED = 0x04;
    private static final long COUNTER = 0xFFFF_FFFEL;

    static List<Device> devices() {
        return List.of(
                new Device(SecurityKey.ED25519, TestKeys.ED25519), new Device(SecurityKey.NISTP256, TestKeys.NISTP256));
    }

    @ParameterizedTest
    @MethodSource("devices")
    void a_touch_verifies_with_its_key_its_data_and_its_application_only(Device device) throws Exception {
        byte[] signature = device.sign("ssh:", PRESENT, COUNTER);
        assertThat(device.key("ssh:").verify(device.type, DATA, signature)).isTrue();
        assertThat(device.key("ssh:").verify(device.type, DATA, device.sign("ssh:", PRESENT | VERIFIED, 0)))
                .isTrue();
        assertThat(device.key("ssh:").verify(device.type, Arrays.copyOf(DATA, 7), signature))
                .isFalse();
        assertThat(device.key("ssh:work").verify(device.type, DATA, signature)).isFalse();
        Device other = new Device(
                device.type, SshKeyPair.generate(device.pair.publicKey().type()));
        assertThat(other.key("ssh:").verify(device.type, DATA, signature)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("devices")
    void A05_a_signature_without_a_touch_is_false(Device device) throws Exception {
        for (int flags : new int[] {0, VERIFIED, 0xFE}) {
            assertThat(device.key("ssh:").verify(device.type, DATA, device.sign("ssh:", flags, COUNTER)))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("devices")
    void A05_a_signature_must_assert_what_is_asked_for(Device device) throws Exception {
        for (int flags : new int[] {0, PRESENT, VERIFIED, PRESENT | VERIFIED}) {
            byte[] signature = device.sign("ssh:", flags, COUNTER);
            boolean touched = (flags & PRESENT) != 0;
            boolean verified = (flags & VERIFIED) != 0;
            for (Presence presence :
                    List.of(Presence.NONE, Presence.TOUCHED, new Presence(false, true), new Presence(true, true))) {
                assertThat(device.key("ssh:").verify(device.type, DATA, signature, presence))
                        .isEqualTo((touched || !presence.touched()) && (verified || !presence.verified()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("devices")
    void A05_no_byte_of_a_signature_can_be_changed_cut_or_added(Device device) throws Exception {
        SshPublicKey key = device.key("ssh:");
        byte[] signature = device.sign("ssh:", PRESENT, COUNTER);
        for (int position = 0; position < signature.length; position++) {
            byte[] changed = signature.clone();
            changed[position] ^= 0x02;
            assertThat(key.verify(device.type, DATA, changed)).isFalse();
            assertThat(key.verify(device.type, DATA, Arrays.copyOf(signature, position)))
                    .isFalse();
        }
        assertThat(key.verify(device.type, DATA, Arrays.copyOf(signature, signature.length + 1)))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("devices")
    void A04_a_security_key_and_its_plain_key_do_not_stand_for_each_other(Device device) throws Exception {
        String plainType = device.pair.publicKey().type();
        byte[] plain = device.pair.sign(plainType, DATA).toCompletableFuture().get();
        byte[] touched = device.sign("ssh:", PRESENT, COUNTER);
        assertThat(device.key("ssh:").verify(plainType, DATA, plain)).isFalse();
        assertThat(device.key("ssh:").verify(device.type, DATA, plain)).isFalse();
        assertThat(device.pair.publicKey().verify(device.type, DATA, touched)).isFalse();
        assertThat(device.key("ssh:")).isNotEqualTo(device.pair.publicKey());
    }

    @ParameterizedTest
    @MethodSource("devices")
    void the_text_form_is_read_and_written(Device device) throws Exception {
        SshPublicKey key = device.key("ssh:");
        assertThat(key.type()).isEqualTo(device.type);
        assertThat(key.signatureAlgorithms()).containsExactly(device.type);
        assertThat(SshPublicKeys.parseLine(SshPublicKeys.toLine(key) + " me@host"))
                .isEqualTo(key);
    }

    @ParameterizedTest
    @MethodSource("devices")
    void A05_a_key_that_was_made_for_a_web_site_is_refused(Device device) {
        for (String application : List.of("", "https://example.org", "SSH:", " ssh:")) {
            assertThatThrownBy(() -> device.key(application))
                    .isInstanceOf(InvalidKeyException.class)
                    .hasMessageContaining("not made for SSH");
        }
    }

    @Test
    void the_curve_must_be_the_one_of_the_type() {
        byte[] blob = Wire.toBytes(out -> {
            Wire.writeUtf8(out, SecurityKey.NISTP256);
            Wire.writeUtf8(out, "nistp384");
            Wire.writeBytes(out, new byte[97]);
            Wire.writeUtf8(out, "ssh:");
        });
        assertThatThrownBy(() -> SshPublicKeys.decode(blob)).hasMessageContaining("names another curve");
    }

    /** What OpenSSH 9.2 made: "ssh-keygen -Y sign -n file" over "hello", with the device that its regression suite simulates. */
    @Test
    void signatures_that_ssh_keygen_made_verify() throws Exception {
        byte[] signed =
                base64("U1NIU0lHAAAABGZpbGUAAAAAAAAABnNoYTUxMgAAAECbcdIkvWLzeF2W1GrT6j1zMZv7wokMqtri3/clGWc8pyMjw9"
                        + "mbpcEdfHrMbhS4xdoMRmNHXC5cOt70b3O83sBD");
        SshPublicKey ed25519 = SshPublicKeys.decode(
                base64("AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIHFyVVlhH2wSGnNgTOkQ0JRb3D1NCv7vCr9XK2Z1OVr/AA"
                        + "AABHNzaDo="));
        assertThat(ed25519.verify(
                        SecurityKey.ED25519,
                        signed,
                        base64(
                                "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAQG38aaHsWJUC9recoZItVDrPHgaHYxye87eAKYKZKTM5Av"
                                        + "L2XqRukAu3kCdeYGMRM1AaYvX5RoNJOYFAE/0o5wcBEjRWeA==")))
                .isTrue();
        SshPublicKey nistp256 = SshPublicKeys.decode(
                base64("AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzdHAyNTYAAABBBIoRcFuQiFP8R73nyY"
                        + "l1GJNRMY/UMDlRcQyKn5z2qQddV+jL715aNFr0b4QrZUAQJgggXR3sjDRkMsFEKg085y8AAAAEc3NoOg=="));
        assertThat(nistp256.verify(
                        SecurityKey.NISTP256,
                        signed,
                        base64(
                                "AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAABJAAAAIQCfrop72JQLtQ5kyNJZoLVeyU1b+E"
                                        + "Hxqxl0Jwg2jWN4YwAAACBkLYrVsVrvOeaKyFxeagNAzy8BP0q7agXD77rPWzTVDQESNFZ4")))
                .isTrue();
    }

    private static byte[] base64(String text) {
        return Base64.getDecoder().decode(text);
    }

    /** A device that has one key, and signs with whatever flags it is told. */
    private record Device(String type, SshKeyPair pair) {
        SshPublicKey key(String application) throws InvalidKeyException {
            ByteBuf plain = Unpooled.wrappedBuffer(pair.publicKey().blob());
            Wire.readName(plain);
            return SshPublicKeys.decode(Wire.toBytes(out -> {
                Wire.writeUtf8(out, type);
                out.writeBytes(plain);
                Wire.writeUtf8(out, application);
            }));
        }

        byte[] sign(String application, int flags, long counter) throws Exception {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] applicationHash = sha256.digest(application.getBytes(UTF_8));
            byte[] dataHash = sha256.digest(DATA);
            byte[] signed = Wire.toBytes(out -> {
                out.writeBytes(applicationHash);
                out.writeByte(flags);
                Wire.writeUint32(out, counter);
                out.writeBytes(dataHash);
            });
            byte[] value = WireSignature.decode(pair.sign(pair.publicKey().type(), signed)
                            .toCompletableFuture()
                            .get())
                    .value();
            return Wire.toBytes(out -> {
                Wire.writeUtf8(out, type);
                Wire.writeBytes(out, value);
                out.writeByte(flags);
                Wire.writeUint32(out, counter);
            });
        }
    }
}
