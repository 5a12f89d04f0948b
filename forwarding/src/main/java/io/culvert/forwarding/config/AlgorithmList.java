package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;
import io.culvert.forwarding.keys.GlobList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A comma-separated list of algorithms, best first. It replaces the default list, or with a "+" in front is appended
 * to it, with a "^" put in front of it, with a "-" taken out of it. Names may be patterns, and behind "-" a "!" in front of
 * one keeps what it stands for. What only OpenSSH has is passed over with a warning: files that are made for it name what is
 * old, to go on with old peers.
 */
final class AlgorithmList {
    /**
     * Ciphers, MACs, key exchanges and signatures that some version of OpenSSH has and Culvert has not, because they are weak or
     * rare; and those of security keys, which are for users and not for hosts here.
     */
    private static final Set<String> OPENSSH_ONLY = Set.of("""
            3des-cbc aes128-cbc aes192-cbc aes256-cbc rijndael-cbc@lysator.liu.se
            arcfour arcfour128 arcfour256 blowfish-cbc cast128-cbc
            hmac-sha1 hmac-sha1-96 hmac-md5 hmac-md5-96 umac-64@openssh.com umac-128@openssh.com
            hmac-sha1-etm@openssh.com hmac-sha1-96-etm@openssh.com hmac-md5-etm@openssh.com hmac-md5-96-etm@openssh.com
            umac-64-etm@openssh.com umac-128-etm@openssh.com
            diffie-hellman-group1-sha1 diffie-hellman-group14-sha1
            diffie-hellman-group-exchange-sha1 diffie-hellman-group-exchange-sha256
            ssh-rsa ssh-dss ssh-rsa-cert-v01@openssh.com ssh-dss-cert-v01@openssh.com
            webauthn-sk-ecdsa-sha2-nistp256@openssh.com
            sk-ssh-ed25519@openssh.com sk-ssh-ed25519-cert-v01@openssh.com
            sk-ecdsa-sha2-nistp256@openssh.com sk-ecdsa-sha2-nistp256-cert-v01@openssh.com
            """.split("\\s+"));

    private AlgorithmList() {}

    /** What to say of a list that is taken, but not all of it. */
    static Optional<String> passedOver(String list, AlgorithmCatalog.Names names) {
        if (list.startsWith("-")) {
            return Optional.empty();
        }
        String without = patterns(list).stream()
                .filter(pattern -> isOpenSshOnly(Globs.of(pattern), names))
                .collect(Collectors.joining(","));
        return without.isEmpty() ? Optional.empty() : Optional.of(without + " is not spoken here and is passed over");
    }

    /** As in OpenSSH, nothing between two commas, or at an end, is nothing; only a list without any is wrong. */
    private static List<String> patterns(String list) {
        String names = isRelative(list) ? list.substring(1) : list;
        return names.isEmpty()
                ? List.of("")
                : Stream.of(names.split(",")).filter(name -> !name.isEmpty()).toList();
    }

    private static boolean isOpenSshOnly(Glob pattern, AlgorithmCatalog.Names names) {
        return names.supported().stream().noneMatch(pattern::matches)
                && OPENSSH_ONLY.stream().anyMatch(pattern::matches);
    }

    private static boolean isRelative(String list) {
        return !list.isEmpty() && "+-^".indexOf(list.charAt(0)) >= 0;
    }

    static List<String> parse(String list, AlgorithmCatalog.Names names) {
        char prefix = isRelative(list) ? list.charAt(0) : ' ';
        List<String> patterns = patterns(list);
        Set<String> chosen = new LinkedHashSet<>();
        if (prefix == '-') {
            // What is not supported is already out, so that a name unknown here is no error, as in OpenSSH.
            GlobList unwanted = Globs.list(
                    patterns.stream().filter(pattern -> !pattern.isEmpty()).toList());
            names.defaults().stream().filter(name -> !unwanted.matches(name)).forEach(chosen::add);
        } else {
            if (prefix == '+') {
                chosen.addAll(names.defaults());
            }
            patterns.stream().flatMap(pattern -> matching(pattern, names)).forEach(chosen::add);
            if (prefix == '^') {
                chosen.addAll(names.defaults());
            }
        }
        if (chosen.isEmpty()) {
            throw new ConfigException(
                    "'" + list + "' leaves no algorithm; keep at least one of " + String.join(",", names.defaults()));
        }
        return List.copyOf(chosen);
    }

    private static Stream<String> matching(String pattern, AlgorithmCatalog.Names names) {
        Glob glob = Globs.of(pattern);
        List<String> matching = names.supported().stream().filter(glob::matches).toList();
        if (matching.isEmpty() && !isOpenSshOnly(glob, names)) {
            throw new ConfigException(
                    "unsupported algorithm '" + pattern + "'; supported are " + String.join(",", names.supported()));
        }
        return matching.stream();
    }
}
