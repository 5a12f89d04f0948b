package io.culvert.core.kex;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The key exchange methods that exist here. Which of them are offered is configuration. */
public final class KexMethods {
    private static final List<KexMethod> ALL = List.of(
            new HybridMethod("mlkem768x25519-sha256", "SHA-256", new MlKem768()),
            new HybridMethod("sntrup761x25519-sha512", "SHA-512", new Sntrup761()),
            new HybridMethod("sntrup761x25519-sha512@openssh.com", "SHA-512", new Sntrup761()),
            new ClassicMethod("curve25519-sha256", "SHA-256", new Curve25519Group()),
            new ClassicMethod("curve25519-sha256@libssh.org", "SHA-256", new Curve25519Group()),
            new ClassicMethod("ecdh-sha2-nistp256", "SHA-256", NistGroup.P256),
            new ClassicMethod("ecdh-sha2-nistp384", "SHA-384", NistGroup.P384),
            new ClassicMethod("ecdh-sha2-nistp521", "SHA-512", NistGroup.P521),
            new ClassicMethod("diffie-hellman-group14-sha256", "SHA-256", ModpGroup.GROUP14),
            new ClassicMethod("diffie-hellman-group16-sha512", "SHA-512", ModpGroup.GROUP16),
            new ClassicMethod("diffie-hellman-group18-sha512", "SHA-512", ModpGroup.GROUP18));

    private static final Map<String, KexMethod> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(KexMethod::name, Function.identity()));

    private KexMethods() {}

    /** The method that SSH_MSG_KEXINIT calls so. */
    public static Optional<KexMethod> of(String wireName) {
        return Optional.ofNullable(BY_NAME.get(wireName));
    }

    /** All of them, in our order of preference: post-quantum ones first, then the fast ones. */
    public static List<KexMethod> all() {
        return ALL;
    }
}
