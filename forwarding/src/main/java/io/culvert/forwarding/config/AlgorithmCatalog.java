package io.culvert.forwarding.config;

import java.util.List;
import java.util.stream.Stream;

/** The algorithm names that configurations can choose from, and those in use when they do not choose. */
public record AlgorithmCatalog(
        Names kexAlgorithms, Names ciphers, Names macs, Names hostKeyAlgorithms, Names publicKeyAlgorithms) {

    private static final List<String> KEX = List.of(
            "mlkem768x25519-sha256",
            "sntrup761x25519-sha512",
            "sntrup761x25519-sha512@openssh.com",
            "curve25519-sha256",
            "curve25519-sha256@libssh.org",
            "ecdh-sha2-nistp256",
            "ecdh-sha2-nistp384",
            "ecdh-sha2-nistp521");

    /** Not in use unless asked for: their big exponentiations are cheap to demand and dear to do (rule T14). */
    private static final List<String> KEX_ON_REQUEST =
            List.of("diffie-hellman-group14-sha256", "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512");

    private static final List<String> CIPHERS = List.of(
            "aes128-gcm@openssh.com",
            "aes256-gcm@openssh.com",
            "chacha20-poly1305@openssh.com",
            "aes128-ctr",
            "aes192-ctr",
            "aes256-ctr");

    private static final List<String> MACS =
            List.of("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512");

    private static final List<String> KEYS = List.of(
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "rsa-sha2-512",
            "rsa-sha2-256");

    /** Everything that Culvert can do. */
    public static final AlgorithmCatalog CULVERT = new AlgorithmCatalog(
            Names.of(KEX, KEX_ON_REQUEST),
            Names.of(CIPHERS, List.of()),
            Names.of(MACS, List.of()),
            Names.of(KEYS, List.of()),
            Names.of(KEYS, List.of()));

    /**
     * @param supported all names that may be chosen
     * @param defaults those in use when nothing is chosen, best first
     */
    public record Names(List<String> supported, List<String> defaults) {
        public Names {
            supported = List.copyOf(supported);
            defaults = List.copyOf(defaults);
        }

        static Names of(List<String> defaults, List<String> onRequest) {
            return new Names(
                    Stream.concat(defaults.stream(), onRequest.stream()).toList(), defaults);
        }
    }
}
