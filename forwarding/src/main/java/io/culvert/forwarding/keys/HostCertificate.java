package io.culvert.forwarding.keys;

import io.culvert.core.key.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A certificate that a server shows for its host key.
 *
 * @param authorityAlgorithms with which an authority may have signed it (CASignatureAlgorithms)
 */
record HostCertificate(Certificate certificate, List<String> authorityAlgorithms) {
    /** Why it does not vouch for this host now, with ssh's words; empty if it does. */
    Optional<String> refusal(String host, Instant now) {
        Optional<String> refusal = certificate.refusal(Certificate.Kind.HOST, now);
        if (refusal.isPresent()) {
            return refusal;
        } else if (!names(host.toLowerCase(Locale.ROOT))) {
            return Optional.of("Certificate invalid: name is not a listed principal");
        } else if (!certificate.criticalOptions().isEmpty()) {
            return Optional.of("Certificate contains unsupported critical options(s)");
        } else if (!authorityAlgorithms.contains(certificate.authorityAlgorithm())) {
            return Optional.of("CA signature algorithm is not one of CASignatureAlgorithms");
        }
        return Optional.empty();
    }

    /** As with OpenSSH from 10.3 on, hosts' principals may be patterns. */
    private boolean names(String host) {
        return certificate.principals().stream().anyMatch(principal -> matches(principal, host));
    }

    private static boolean matches(String principal, String host) {
        try {
            return Glob.of(principal).matches(host);
        } catch (IllegalArgumentException e) {
            return false; // too long for a pattern, and for a name
        }
    }
}
