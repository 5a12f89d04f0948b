package io.culvert.forwarding.config;

import io.culvert.core.Algorithms;
import io.culvert.core.key.CertificateNames;
import java.util.List;

/** The algorithm names that configurations can choose from, and those in use when they do not choose. */
public record AlgorithmCatalog(
        Names kexAlgorithms, Names ciphers, Names macs, Names hostKeyAlgorithms, Names publicKeyAlgorithms) {

    /** Everything that Culvert can do. */
    public static final AlgorithmCatalog CULVERT = new AlgorithmCatalog(
            new Names(Algorithms.SUPPORTED_KEX, Algorithms.DEFAULT_KEX),
            all(Algorithms.SUPPORTED_CIPHERS),
            all(Algorithms.SUPPORTED_MACS),
            all(Algorithms.SUPPORTED_HOST_KEY),
            all(Algorithms.SUPPORTED_PUBLIC_KEY));

    /** With which authorities may sign certificates: those of users' keys that are plain. */
    Names authorityAlgorithms() {
        return new Names(plain(publicKeyAlgorithms.supported()), plain(publicKeyAlgorithms.defaults()));
    }

    private static List<String> plain(List<String> names) {
        return names.stream()
                .filter(name -> !CertificateNames.isCertificate(name))
                .toList();
    }

    private static Names all(List<String> names) {
        return new Names(names, names);
    }

    /**
     * @param supported all names that may be chosen
     * @param defaults those in use when nothing is chosen, best first
     */
    public record Names(List<String> supported, List<String> defaults) {
        public Names {
            supported = List.copyOf(supported);
            defaults = List.copyOf(defaults);
        }
    }
}
