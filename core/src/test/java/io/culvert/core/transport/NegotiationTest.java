package io.culvert.core.transport;

import static io.culvert.core.transport.Negotiation.EXT_INFO_CLIENT;
import static io.culvert.core.transport.Negotiation.EXT_INFO_SERVER;
import static io.culvert.core.transport.Negotiation.STRICT_CLIENT;
import static io.culvert.core.transport.Negotiation.STRICT_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.TransportMessages.KexInit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegotiationTest {
    private static final String ED25519 = "ssh-ed25519";
    private static final String GCM = "aes128-gcm@openssh.com";
    private static final String CTR = "aes128-ctr";
    private static final String CHACHA = "chacha20-poly1305@openssh.com";
    private static final String MAC = "hmac-sha2-256";
    private static final String X25519 = "curve25519-sha256";
    private static final String P256 = "ecdh-sha2-nistp256";

    /** An offer with the same ciphers and MACs both ways; lists are separated by spaces. */
    private static KexInit offer(String kex, String hostKey, String ciphers, String macs) {
        return offer(kex, hostKey, ciphers, ciphers, macs, "none");
    }

    private static KexInit offer(
            String kex, String hostKey, String toServer, String toClient, String macs, String compression) {
        return new KexInit(
                new byte[16],
                list(kex),
                list(hostKey),
                list(toServer),
                list(toClient),
                list(macs),
                list(macs),
                list(compression),
                list(compression),
                List.of(),
                List.of(),
                false);
    }

    private static List<String> list(String names) {
        return names.isEmpty() ? List.of() : List.of(names.split(" "));
    }

    private static Negotiation agree(String clientKex, String serverKex) {
        return Negotiation.of(offer(clientKex, ED25519, GCM, MAC), offer(serverKex, ED25519, GCM, MAC), false);
    }

    @ParameterizedTest
    @CsvSource({
        "curve25519-sha256 ecdh-sha2-nistp256, ecdh-sha2-nistp256 curve25519-sha256, curve25519-sha256",
        "ecdh-sha2-nistp256 curve25519-sha256, curve25519-sha256 ecdh-sha2-nistp256, ecdh-sha2-nistp256",
        "x y ecdh-sha2-nistp256, ecdh-sha2-nistp256 y2 x2, ecdh-sha2-nistp256"
    })
    void the_clients_first_name_that_the_server_has_too_is_agreed(String client, String server, String agreed) {
        assertThat(agree(client, server).kex().name()).isEqualTo(agreed);
    }

    @Test
    void each_direction_has_its_own_cipher_and_mac() {
        Negotiation agreed = Negotiation.of(
                offer(X25519, ED25519, CTR, "aes256-ctr " + GCM, MAC, "none"),
                offer(X25519, ED25519, GCM + " " + CTR, GCM, "hmac-sha2-512 " + MAC, "zlib none"),
                false);
        assertThat(agreed.clientToServer().cipher().wireName()).isEqualTo(CTR);
        assertThat(agreed.clientToServer().mac().wireName()).isEqualTo(MAC);
        assertThat(agreed.serverToClient().cipher().wireName()).isEqualTo(GCM);
        assertThat(agreed.serverToClient().mac()).isNull();
    }

    @Test
    void a_cipher_with_its_own_tag_needs_no_mac_in_common() {
        Negotiation agreed = Negotiation.of(
                offer(X25519, ED25519, GCM, "hmac-sha2-256"), offer(X25519, ED25519, GCM, "hmac-sha2-512"), false);
        assertThat(agreed.clientToServer().mac()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "a, ssh-ed25519, aes128-ctr, hmac-sha2-256, none, key exchange method",
        "curve25519-sha256, b, aes128-ctr, hmac-sha2-256, none, host key type",
        "curve25519-sha256, ssh-ed25519, c, hmac-sha2-256, none, cipher",
        "curve25519-sha256, ssh-ed25519, aes128-ctr, d, none, MAC",
        "curve25519-sha256, ssh-ed25519, aes128-ctr, hmac-sha2-256, zlib, compression"
    })
    void what_has_no_match_is_named_with_both_offers(
            String kex, String hostKey, String cipher, String mac, String compression, String what) {
        KexInit client = offer(kex, hostKey, cipher, cipher, mac, compression);
        KexInit server = offer(X25519, ED25519, CTR, MAC);
        assertThatThrownBy(() -> Negotiation.of(client, server, false))
                .isInstanceOfSatisfying(
                        ProtocolViolation.class,
                        violation -> assertThat(violation.reason()).isEqualTo(DisconnectReason.KEY_EXCHANGE_FAILED))
                .hasMessageStartingWith("no matching " + what + " found. The client offers ");
    }

    @Test
    void an_empty_list_has_no_match() {
        assertThatThrownBy(() -> agree("", X25519)).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> agree(X25519, "")).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void names_that_both_have_and_nobody_here_speaks_are_a_violation() {
        assertThatThrownBy(() -> agree("x", "x")).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> Negotiation.of(
                        offer(X25519, ED25519, "3des-cbc", MAC), offer(X25519, ED25519, "3des-cbc", MAC), false))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> Negotiation.of(
                        offer(X25519, ED25519, CTR, "hmac-md5"), offer(X25519, ED25519, CTR, "hmac-md5"), false))
                .isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void T01_the_names_of_extensions_are_never_agreed_as_a_method() {
        assertThatThrownBy(() -> agree(EXT_INFO_CLIENT + " " + STRICT_CLIENT, EXT_INFO_CLIENT + " " + STRICT_CLIENT))
                .isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void T01_strict_is_what_both_sides_say_each_with_its_own_name() {
        String client = X25519 + " " + STRICT_CLIENT;
        String server = X25519 + " " + STRICT_SERVER;
        assertThat(agree(client, server).strict()).isTrue();
        assertThat(agree(client, X25519).strict()).isFalse();
        assertThat(agree(X25519, server).strict()).isFalse();
        assertThat(agree(client, client).strict()).isFalse();
        assertThat(agree(server, server).strict()).isFalse();
    }

    @Test
    void T02_strict_stays_strict_in_a_rekey_that_does_not_say_so_again() {
        KexInit plain = offer(X25519, ED25519, GCM, MAC);
        assertThat(Negotiation.of(plain, plain, true).strict()).isTrue();
    }

    @Test
    void T01_chacha20_is_not_safe_without_strict() {
        KexInit plain = offer(X25519, ED25519, CHACHA, MAC);
        assertThatThrownBy(() -> Negotiation.of(plain, plain, false).requireSafe())
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining(CHACHA)
                .hasMessageContaining("strict");
        Negotiation.of(plain, plain, true).requireSafe();
        KexInit gcm = offer(X25519, ED25519, GCM, MAC);
        Negotiation.of(gcm, gcm, false).requireSafe();
    }

    @Test
    void a_client_says_whether_it_takes_extensions() {
        assertThat(agree(X25519 + " " + EXT_INFO_CLIENT, X25519).clientTakesExtInfo())
                .isTrue();
        assertThat(agree(X25519, X25519 + " " + EXT_INFO_SERVER).serverTakesExtInfo())
                .isTrue();
        assertThat(agree(X25519 + " " + EXT_INFO_SERVER, X25519).serverTakesExtInfo())
                .isFalse();
        assertThat(agree(X25519, X25519 + " " + EXT_INFO_CLIENT).clientTakesExtInfo())
                .isFalse();
    }

    @Test
    void a_guess_is_right_if_the_first_method_and_the_first_host_key_are_the_same() {
        KexInit client = offer(X25519 + " " + P256, ED25519 + " rsa-sha2-256", GCM, MAC);
        assertThat(Negotiation.of(client, client, false).guessRight()).isTrue();
        KexInit otherKex = offer(P256 + " " + X25519, ED25519, GCM, MAC);
        assertThat(Negotiation.of(client, otherKex, false).guessRight()).isFalse();
        KexInit otherHostKey = offer(X25519, "rsa-sha2-256 " + ED25519, GCM, MAC);
        assertThat(Negotiation.of(client, otherHostKey, false).guessRight()).isFalse();
        KexInit otherCipher = offer(X25519, ED25519, CTR + " " + GCM, MAC);
        assertThat(Negotiation.of(client, otherCipher, false).guessRight()).isTrue();
    }
}
