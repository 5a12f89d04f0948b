package io.culvert.codec.message;

import static io.culvert.codec.message.MessageForms.assertForms;
import static io.culvert.codec.message.MessageForms.in;
import static io.culvert.codec.message.MessageForms.wire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.TransportMessages.Debug;
import io.culvert.codec.message.TransportMessages.Disconnect;
import io.culvert.codec.message.TransportMessages.ExtInfo;
import io.culvert.codec.message.TransportMessages.KexInit;
import io.culvert.codec.message.TransportMessages.KexInitiation;
import io.culvert.codec.message.TransportMessages.KexReply;
import io.culvert.codec.message.TransportMessages.NewKeys;
import io.culvert.codec.message.TransportMessages.ServiceAccept;
import io.culvert.codec.message.TransportMessages.ServiceRequest;
import io.culvert.codec.message.TransportMessages.Unimplemented;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes are written out by hand from the RFCs. */
final class TransportMessagesTest {
    @Test
    void disconnect() {
        assertForms(
                new Disconnect(11, "bye", "en"), wire("01 0000000b 00000003 'bye' 00000002 'en'"), Disconnect::read);
    }

    @Test
    void unimplemented() {
        assertForms(new Unimplemented(0xfffffff0L), wire("03 fffffff0"), Unimplemented::read);
    }

    @Test
    void debug() {
        assertForms(new Debug(true, "hi", ""), wire("04 01 00000002 'hi' 00000000"), Debug::read);
    }

    @Test
    void service_request_and_accept() {
        assertForms(new ServiceRequest("ssh-userauth"), wire("05 0000000c 'ssh-userauth'"), ServiceRequest::read);
        assertForms(new ServiceAccept("ssh-userauth"), wire("06 0000000c 'ssh-userauth'"), ServiceAccept::read);
    }

    @Test
    void ext_info() {
        Map<String, byte[]> extensions = new LinkedHashMap<>();
        extensions.put("server-sig-algs", wire("'ssh-ed25519'"));
        extensions.put("ping@openssh.com", wire("'0'"));
        assertForms(
                new ExtInfo(extensions),
                wire(
                        "07 00000002 0000000f 'server-sig-algs' 0000000b 'ssh-ed25519' 00000010 'ping@openssh.com' 00000001 '0'"),
                ExtInfo::read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffff", "80000000", "00000003"})
    void T12_a_count_of_extensions_that_cannot_be_true_is_never_looped_over(String count) {
        assertThatThrownBy(() -> ExtInfo.read(in(count + " 0000000000000000 0000000000000000")))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("SSH_MSG_EXT_INFO promises " + Long.parseLong(count, 16) + " extensions");
    }

    @Test
    void kexinit() {
        assertForms(
                new KexInit(
                        wire("000102030405060708090a0b0c0d0e0f"),
                        List.of("curve25519-sha256", "ext-info-c"),
                        List.of("ssh-ed25519"),
                        List.of("aes128-ctr"),
                        List.of("aes256-ctr"),
                        List.of("hmac-sha2-256"),
                        List.of("hmac-sha2-512"),
                        List.of("none"),
                        List.of("none", "zlib"),
                        List.of(),
                        List.of("en"),
                        true),
                wire("14 000102030405060708090a0b0c0d0e0f"
                        + " 0000001c 'curve25519-sha256,ext-info-c' 0000000b 'ssh-ed25519'"
                        + " 0000000a 'aes128-ctr' 0000000a 'aes256-ctr' 0000000d 'hmac-sha2-256' 0000000d 'hmac-sha2-512'"
                        + " 00000004 'none' 00000009 'none,zlib' 00000000 00000002 'en' 01 00000000"),
                KexInit::read);
    }

    /** RFC 4253 section 7.1 reserves the last field for later use: what it holds is not ours to refuse. */
    @Test
    void kexinit_with_a_reserved_field_that_is_not_zero_is_taken() {
        KexInit message = KexInit.read(in("00000000000000000000000000000000" + "00000000".repeat(10) + "00 00000001"));
        assertThat(message.firstKexPacketFollows()).isFalse();
        assertThat(message.kexAlgorithms()).isEmpty();
    }

    @Test
    void newkeys() {
        assertForms(new NewKeys(), wire("15"), NewKeys::read);
    }

    @Test
    void the_two_messages_of_a_key_exchange() {
        assertForms(new KexInitiation(wire("'client'")), wire("1e 00000006 'client'"), KexInitiation::read);
        assertForms(
                new KexReply(wire("'key'"), wire("'server'"), wire("'sig'")),
                wire("1f 00000003 'key' 00000006 'server' 00000003 'sig'"),
                KexReply::read);
    }
}
