package io.culvert.core.key;

/**
 * The names of certificates' types and of their signature algorithms (OpenSSH's PROTOCOL.certkeys): a plain name, and a suffix
 * in the place of its domain if it has one.
 */
public final class CertificateNames {
    private static final String SUFFIX = "-cert-v01@openssh.com";
    private static final String DOMAIN = "@openssh.com";

    private CertificateNames() {}

    /** As "ssh-ed25519-cert-v01@openssh.com" for "ssh-ed25519". */
    public static String certified(String plain) {
        return plain.replace(DOMAIN, "") + SUFFIX;
    }

    /** The other way round; a name that is plain already stays as it is. */
    public static String plain(String name) {
        if (!isCertificate(name)) {
            return name;
        }
        String stem = name.substring(0, name.length() - SUFFIX.length());
        return stem.startsWith("sk-") ? stem + DOMAIN : stem;
    }

    public static boolean isCertificate(String name) {
        return name.endsWith(SUFFIX);
    }
}
