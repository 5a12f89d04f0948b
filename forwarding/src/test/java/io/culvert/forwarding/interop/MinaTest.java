package io.culvert.forwarding.interop;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our client and Apache MINA SSHD, which alone of the servers has ML-KEM: what is new to our client is the key
 * exchange.
 */
final class MinaTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(strings = {"mlkem768x25519-sha256", "sntrup761x25519-sha512"})
    void mina_moves_every_byte_with_post_quantum_key_exchanges(String kex) throws Exception {
        try (Bench bench = new Bench(home);
                Mina mina = new Mina(kex, bench.hostKeyFile)) {
            Suite suite = new Suite(kex, "aes128-ctr", "hmac-sha2-256");
            ServerMatrixTest.check(bench, mina, mina.port(), Bench.USER, suite);
        }
    }
}
