package io.culvert.core.userauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.ProtocolViolation;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PublicKeyFieldsTest {
    private static final byte[] KEY = {(byte) 0xaa, (byte) 0xbb, (byte) 0xcc};

    @Test
    void signed_data_has_the_fields_of_rfc_4252_section_7_in_their_order() {
        byte[] data =
                PublicKeyFields.signedData(new byte[] {1, 2, 3, 4}, "alice", "ssh-connection", "ssh-ed25519", KEY);
        assertThat(HexFormat.of().formatHex(data))
                .isEqualTo(
                        "0000000401020304" // session identifier
                                + "32" // SSH_MSG_USERAUTH_REQUEST
                                + "00000005616c696365" // alice
                                + "0000000e7373682d636f6e6e656374696f6e" // ssh-connection
                                + "000000097075626c69636b6579" // publickey
                                + "01" // TRUE
                                + "0000000b7373682d65643235353139" // ssh-ed25519
                                + "00000003aabbcc");
    }

    @Test
    void an_offer_has_no_signature_and_a_signed_request_has_one() {
        assertThat(HexFormat.of().formatHex(new PublicKeyFields("ssh-ed25519", KEY, null).toBytes()))
                .isEqualTo("00" + "0000000b7373682d65643235353139" + "00000003aabbcc");
        assertThat(HexFormat.of().formatHex(new PublicKeyFields("ssh-ed25519", KEY, new byte[] {5}).toBytes()))
                .isEqualTo("01" + "0000000b7373682d65643235353139" + "00000003aabbcc" + "0000000105");
    }

    @Test
    void what_is_written_reads_back() {
        PublicKeyFields offer = PublicKeyFields.read(new PublicKeyFields("ssh-ed25519", KEY, null).toBytes());
        PublicKeyFields signed =
                PublicKeyFields.read(new PublicKeyFields("rsa-sha2-256", KEY, new byte[] {5}).toBytes());
        assertThat(offer.algorithm()).isEqualTo("ssh-ed25519");
        assertThat(offer.key()).isEqualTo(KEY);
        assertThat(offer.signature()).isNull();
        assertThat(signed.signature()).containsExactly(5);
    }

    @Test
    void a_request_cut_anywhere_or_with_a_byte_too_many_is_refused() {
        for (byte[] signature : new byte[][] {null, {5, 6}}) {
            byte[] whole = new PublicKeyFields("ssh-ed25519", KEY, signature).toBytes();
            for (int length = 0; length <= whole.length + 1; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                if (length != whole.length) {
                    assertThatThrownBy(() -> PublicKeyFields.read(cut)).isInstanceOf(ProtocolViolation.class);
                }
            }
        }
    }
}
