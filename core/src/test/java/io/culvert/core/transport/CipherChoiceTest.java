package io.culvert.core.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.TransportMessages.KexInit;
import io.culvert.core.Algorithms;
import io.culvert.core.BulkCiphers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CipherChoiceTest {
    private static final String CHACHA = "chacha20-poly1305@openssh.com";
    private static final String CTR = "aes128-ctr";
    private static final String GCM128 = "aes128-gcm@openssh.com";
    private static final String GCM256 = "aes256-gcm@openssh.com";
    private static final String OPENSSH = "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10";
    private static final BulkCiphers BULK = new BulkCiphers(List.of(GCM256, GCM128), 1000);

    private static CipherChoice afterFirst(Algorithms ours, BulkCiphers bulk, List<String> client) {
        return afterFirst(ours, bulk, client, client);
    }

    private static CipherChoice afterFirst(
            Algorithms ours, BulkCiphers bulk, List<String> toServer, List<String> toClient) {
        CipherChoice choice = new CipherChoice(ours, bulk);
        assertThat(choice.offer()).isEqualTo(ours);
        exchange(choice, toServer, toClient, OPENSSH);
        return choice;
    }

    /** @param identification in the first exchange; empty in a later one */
    private static void exchange(
            CipherChoice choice, List<String> toServer, List<String> toClient, String identification) {
        KexInit client = kexInit(toServer, toClient);
        List<String> ours = choice.offer().ciphers();
        Negotiation agreed = Negotiation.of(client, kexInit(ours, ours), true);
        choice.agreed(agreed);
        if (!identification.isEmpty()) {
            choice.firstAgreed(client, agreed, identification);
        }
    }

    private static KexInit kexInit(List<String> toServer, List<String> toClient) {
        List<String> none = List.of("none");
        return new KexInit(
                new byte[16],
                List.of("curve25519-sha256"),
                List.of("ssh-ed25519"),
                toServer,
                toClient,
                Algorithms.SUPPORTED_MACS,
                Algorithms.SUPPORTED_MACS,
                none,
                none,
                List.of(),
                List.of(),
                false);
    }

    @Test
    void a_client_that_has_a_bulk_cipher_but_prefers_another_is_moved_once_it_has_moved_enough() {
        List<String> stock = List.of(CHACHA, CTR, GCM128, GCM256);
        CipherChoice choice = afterFirst(Algorithms.DEFAULT, BULK, stock);
        assertThat(choice.moveDue(999)).isFalse();
        assertThat(choice.moveDue(1000)).isTrue();
        assertThat(choice.offer().ciphers()).containsExactlyInAnyOrder(GCM128, GCM256);
        exchange(choice, stock, stock, "");
        assertThat(choice.moveDue(Long.MAX_VALUE)).isFalse();
        assertThat(choice.offer().ciphers())
                .as("it stays there in later exchanges")
                .containsExactlyInAnyOrder(GCM128, GCM256);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-libssh2_1.11.1",
                "SSH-2.0-libssh_0.10.6",
                "SSH-2.0-Go",
                "SSH-2.0-dropbear_2022.83",
                "SSH-2.0-My-OpenSSH_9.2",
                "SSH-2.0-",
                "SSH-2.0-openssh_9.2"
            })
    void a_client_that_is_not_known_to_take_another_cipher_is_left_alone(String identification) {
        List<String> stock = List.of(CHACHA, CTR, GCM128, GCM256);
        CipherChoice choice = new CipherChoice(Algorithms.DEFAULT, BULK);
        exchange(choice, stock, stock, identification);
        assertThat(choice.moveDue(Long.MAX_VALUE)).isFalse();
        assertThat(choice.offer()).isEqualTo(Algorithms.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OPENSSH,
                "SSH-2.0-OpenSSH_for_Windows_9.5",
                "SSH-1.99-OpenSSH_7.4",
                "SSH-2.0-PuTTY_Release_0.78",
                "SSH-2.0-AsyncSSH_2.10.1",
                "SSH-2.0-JSCH_2.28.8",
                "SSH-2.0-APACHE-SSHD-2.15.0",
                "SSH-2.0-Culvert"
            })
    void a_client_that_is_known_to_take_another_cipher_is_moved(String identification) {
        List<String> stock = List.of(CHACHA, CTR, GCM128, GCM256);
        CipherChoice choice = new CipherChoice(Algorithms.DEFAULT, BULK);
        exchange(choice, stock, stock, identification);
        assertThat(choice.moveDue(1000)).isTrue();
    }

    @Test
    void a_client_that_prefers_a_bulk_cipher_is_left_alone() {
        CipherChoice choice = afterFirst(Algorithms.DEFAULT, BULK, List.of(GCM128, CHACHA));
        assertThat(choice.moveDue(Long.MAX_VALUE)).isFalse();
        assertThat(choice.offer()).isEqualTo(Algorithms.DEFAULT);
    }

    @Test
    void a_client_without_a_bulk_cipher_is_left_alone() {
        CipherChoice choice = afterFirst(Algorithms.DEFAULT, BULK, List.of(CHACHA, CTR));
        assertThat(choice.moveDue(Long.MAX_VALUE)).isFalse();
        assertThat(choice.offer()).isEqualTo(Algorithms.DEFAULT);
    }

    @Test
    void a_cipher_that_the_client_has_one_way_only_is_not_offered() {
        CipherChoice choice =
                afterFirst(Algorithms.DEFAULT, BULK, List.of(CHACHA, GCM128, GCM256), List.of(CTR, GCM128));
        assertThat(choice.offer().ciphers()).containsExactly(GCM128);
    }

    @Test
    void a_cipher_that_the_server_does_not_allow_is_not_offered() {
        Algorithms ours = Algorithms.DEFAULT.withCiphers(List.of(CHACHA, GCM256));
        assertThat(afterFirst(ours, BULK, List.of(CHACHA, GCM128, GCM256))
                        .offer()
                        .ciphers())
                .containsExactly(GCM256);
    }

    @Test
    void without_bulk_ciphers_the_first_choice_stays() {
        CipherChoice choice = afterFirst(Algorithms.DEFAULT, BulkCiphers.NONE, List.of(CHACHA, GCM128));
        assertThat(choice.moveDue(Long.MAX_VALUE)).isFalse();
        assertThat(choice.offer()).isEqualTo(Algorithms.DEFAULT);
    }

    @Test
    void an_unknown_bulk_cipher_is_refused() {
        assertThatThrownBy(() -> new BulkCiphers(List.of("rot13"), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown cipher rot13");
        assertThatThrownBy(() -> new BulkCiphers(List.of(), 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
