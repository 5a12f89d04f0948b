package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A comma-separated list of algorithms, best first. It replaces the default list, or with a "+" in front is appended
 * to it, with a "^" put in front of it, with a "-" taken out of it. Names may be patterns.
 */
final class AlgorithmList {
    private AlgorithmList() {}

    static List<String> parse(String list, AlgorithmCatalog.Names names) {
        char prefix = list.isEmpty() ? ' ' : list.charAt(0);
        boolean relative = prefix == '+' || prefix == '-' || prefix == '^';
        List<String> patterns = List.of((relative ? list.substring(1) : list).split(",", -1));
        Set<String> chosen = new LinkedHashSet<>();
        if (prefix == '-') {
            // What is not supported is already out, so that a name unknown here is no error, as in OpenSSH.
            List<Glob> unwanted = patterns.stream().map(Globs::of).toList();
            names.defaults().stream()
                    .filter(name -> unwanted.stream().noneMatch(glob -> glob.matches(name)))
                    .forEach(chosen::add);
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
        if (matching.isEmpty()) {
            throw new ConfigException(
                    "unsupported algorithm '" + pattern + "'; supported are " + String.join(",", names.supported()));
        }
        return matching.stream();
    }
}
