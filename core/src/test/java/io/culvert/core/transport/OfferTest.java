package io.culvert.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.TransportMessages.KexInit;
import io.culvert.core.Algorithms;
import io.culvert.core.Role;
import io.culvert.core.key.SshKeyPair;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfferTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SshKeyPair ED25519 = SshKeyPair.generate("ssh-ed25519");

    private static KexInit offer(Role role, boolean first) {
        return Offer.of(
                role, Algorithms.DEFAULT, role == Role.SERVER ? List.of(ED25519) : List.of(), first, false, RANDOM);
    }

    @Test
    void T14_the_default_offer_has_no_modp_group() {
        for (Role role : Role.values()) {
            assertThat(offer(role, true).kexAlgorithms())
                    .noneMatch(name -> name.startsWith("diffie-hellman"))
                    .startsWith("mlkem768x25519-sha256");
        }
    }

    @Test
    void T07_no_offer_has_a_cbc_cipher() {
        assertThat(Algorithms.SUPPORTED_CIPHERS).noneMatch(name -> name.contains("cbc"));
        assertThat(offer(Role.SERVER, true).ciphersClientToServer()).isEqualTo(Algorithms.SUPPORTED_CIPHERS);
    }

    @Test
    void T01_the_first_offer_of_each_role_says_that_it_is_strict() {
        assertThat(offer(Role.CLIENT, true).kexAlgorithms())
                .endsWith("ext-info-c", "kex-strict-c-v00@openssh.com")
                .doesNotContain("kex-strict-s-v00@openssh.com");
        assertThat(offer(Role.SERVER, true).kexAlgorithms())
                .endsWith("kex-strict-s-v00@openssh.com")
                .doesNotContain("kex-strict-c-v00@openssh.com", "ext-info-c");
    }

    @Test
    void T02_a_rekey_offers_methods_and_nothing_else() {
        for (Role role : Role.values()) {
            assertThat(offer(role, false).kexAlgorithms()).isEqualTo(Algorithms.DEFAULT_KEX);
        }
    }

    @Test
    void a_server_offers_only_what_its_host_keys_can_sign() {
        assertThat(offer(Role.SERVER, true).serverHostKeyAlgorithms()).containsExactly("ssh-ed25519");
        assertThat(offer(Role.CLIENT, true).serverHostKeyAlgorithms()).isEqualTo(Algorithms.SUPPORTED_SIGNATURES);
    }

    @Test
    void T15_compression_is_off_and_cookies_differ() {
        KexInit one = offer(Role.CLIENT, true);
        assertThat(one.compressionsClientToServer()).containsExactly("none");
        assertThat(one.compressionsServerToClient()).containsExactly("none");
        assertThat(one.cookie()).isNotEqualTo(offer(Role.CLIENT, true).cookie());
        assertThat(one.firstKexPacketFollows()).isFalse();
    }
}
