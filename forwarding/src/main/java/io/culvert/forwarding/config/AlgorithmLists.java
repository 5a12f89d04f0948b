package io.culvert.forwarding.config;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The lists that ssh -Q prints, by the names that it has for them. */
public final class AlgorithmLists {
    private static final String NAMES =
            "cipher cipher-auth compression kex key key-cert key-plain key-sig mac" + " protocol-version sig";

    private AlgorithmLists() {}

    /** Throws ConfigException for a name that there is not. */
    public static List<String> named(String name) {
        AlgorithmCatalog catalog = AlgorithmCatalog.CULVERT;
        List<String> signatures = catalog.publicKeyAlgorithms().supported();
        Predicate<String> certificate = algorithm -> algorithm.contains("-cert-");
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "help" -> List.of(NAMES.split(" "));
            case "cipher", "ciphers" -> catalog.ciphers().supported();
            case "cipher-auth" ->
                catalog.ciphers().supported().stream()
                        .filter(cipher -> cipher.contains("-gcm@") || cipher.contains("poly1305"))
                        .toList();
            case "compression" -> List.of("none");
            case "kex", "kexalgorithms" -> catalog.kexAlgorithms().supported();
            case "mac", "macs" -> catalog.macs().supported();
            case "key" -> keyTypes(signatures);
            case "key-plain" ->
                keyTypes(signatures).stream().filter(certificate.negate()).toList();
            case "key-cert" -> keyTypes(signatures).stream().filter(certificate).toList();
            case "key-sig", "pubkeyacceptedalgorithms", "pubkeyacceptedkeytypes" -> signatures;
            case "hostkeyalgorithms" -> catalog.hostKeyAlgorithms().supported();
            case "sig" -> signatures.stream().filter(certificate.negate()).toList();
            case "protocol-version" -> List.of("2");
            default ->
                throw new ConfigException("Unsupported query \"" + name + "\"; write one of " + NAMES.replace(" ", ", ")
                        + ", or the name of a keyword that takes algorithms");
        };
    }

    private static List<String> keyTypes(List<String> signatures) {
        return signatures.stream()
                .map(algorithm -> algorithm.replaceFirst("^rsa-sha2-(256|512)", "ssh-rsa"))
                .distinct()
                .toList();
    }
}
