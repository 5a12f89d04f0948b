package io.culvert.core;

import io.culvert.core.key.CertificateNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The algorithms that a side offers, by their wire names, the preferred one first (RFC 4253 section 7.1). The client's
 * order decides.
 */
public record Algorithms(
        List<String> kex, List<String> hostKey, List<String> ciphers, List<String> macs, List<String> publicKey) {
    /** Every key exchange method that is spoken: post-quantum first, then the elliptic curves, then the modp groups. */
    public static final List<String> SUPPORTED_KEX = List.of(
            "mlkem768x25519-sha256",
            "sntrup761x25519-sha512",
            "sntrup761x25519-sha512@openssh.com",
            "curve25519-sha256",
            "curve25519-sha256@libssh.org",
            "ecdh-sha2-nistp256",
            "ecdh-sha2-nistp384",
            "ecdh-sha2-nistp521",
            "diffie-hellman-group14-sha256",
            "diffie-hellman-group16-sha512",
            "diffie-hellman-group18-sha512");

    /** Every signature algorithm that is spoken with host keys, and with plain keys of users. */
    public static final List<String> SUPPORTED_SIGNATURES = List.of(
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "rsa-sha2-512",
            "rsa-sha2-256");

    /** Every signature algorithm that is taken of authorities, for the certificates that they sign. */
    public static final List<String> SUPPORTED_AUTHORITY = Stream.concat(
                    SUPPORTED_SIGNATURES.stream(),
                    Stream.of("sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"))
            .toList();

    /** Every one that is taken for users' keys, with certificates in front. */
    public static final List<String> SUPPORTED_PUBLIC_KEY = withCertificates(SUPPORTED_AUTHORITY);

    /** Every one that is spoken with host keys: security keys are none. A client's verifier must know certificates. */
    public static final List<String> SUPPORTED_HOST_KEY = withCertificates(SUPPORTED_SIGNATURES);

    /** Every cipher that is spoken: AES-GCM first, because the JVM has it in hardware on every release from 17 on. */
    public static final List<String> SUPPORTED_CIPHERS = List.of(
            "aes128-gcm@openssh.com",
            "aes256-gcm@openssh.com",
            "aes128-ctr",
            "aes192-ctr",
            "aes256-ctr",
            "chacha20-poly1305@openssh.com");

    public static final List<String> SUPPORTED_MACS =
            List.of("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512");

    /** The modp groups cost a server milliseconds for each stranger, so they must be asked for (DHEat, rule T14). */
    public static final List<String> DEFAULT_KEX = SUPPORTED_KEX.stream()
            .filter(name -> !name.startsWith("diffie-hellman-"))
            .toList();

    /** Without certificates for hosts, which many a {@link HostKeyVerifier} does not know. */
    public static final Algorithms DEFAULT =
            new Algorithms(DEFAULT_KEX, SUPPORTED_SIGNATURES, SUPPORTED_CIPHERS, SUPPORTED_MACS, SUPPORTED_PUBLIC_KEY);

    /** @throws IllegalArgumentException for an empty list, and for a name that is not supported */
    public Algorithms {
        kex = checked("key exchange", kex, SUPPORTED_KEX);
        hostKey = checked("host key", hostKey, SUPPORTED_HOST_KEY);
        ciphers = checked("cipher", ciphers, SUPPORTED_CIPHERS);
        macs = checked("MAC", macs, SUPPORTED_MACS);
        publicKey = checked("public key", publicKey, SUPPORTED_PUBLIC_KEY);
    }

    public Algorithms withKex(List<String> names) {
        return new Algorithms(names, hostKey, ciphers, macs, publicKey);
    }

    public Algorithms withHostKey(List<String> names) {
        return new Algorithms(kex, names, ciphers, macs, publicKey);
    }

    public Algorithms withCiphers(List<String> names) {
        return new Algorithms(kex, hostKey, names, macs, publicKey);
    }

    public Algorithms withMacs(List<String> names) {
        return new Algorithms(kex, hostKey, ciphers, names, publicKey);
    }

    /**
     * The signature algorithms that are taken for users' keys, and what "server-sig-algs" says before the user is known. A
     * server whose logins have terms of their own names here what it takes of any user.
     */
    public Algorithms withPublicKey(List<String> names) {
        return new Algorithms(kex, hostKey, ciphers, macs, names);
    }

    private static List<String> withCertificates(List<String> plain) {
        return Stream.concat(plain.stream().map(CertificateNames::certified), plain.stream())
                .toList();
    }

    private static List<String> checked(String what, List<String> names, List<String> supported) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no " + what + " algorithm");
        }
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(Set.copyOf(supported));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown " + what + " algorithm " + unknown.get(0) + "; supported are "
                    + String.join(",", supported));
        }
        return List.copyOf(names);
    }
}
