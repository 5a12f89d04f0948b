package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which variables a client asks the server to set: SendEnv's words in their order, and SetEnv's. */
record SentEnvironment(List<String> sent, Map<String, String> set) {
    /** A pattern of names; with "-" before it, it takes back what earlier ones chose. */
    static String pattern(String word) {
        if (word.indexOf('=') >= 0) {
            throw new ConfigException("invalid name '" + word + "'; write NAME here, and NAME=VALUE with SetEnv");
        }
        Globs.of(word.startsWith("-") ? word.substring(1) : word);
        return word;
    }

    /** The first value of a name counts. */
    static Map<String, String> assignments(List<String> words) {
        return words.stream()
                .map(SentEnvironment::assignment)
                .collect(
                        Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue, (first, second) -> first));
    }

    private static Map.Entry<String, String> assignment(String word) {
        int equals = word.indexOf('=');
        if (equals < 1) {
            throw new ConfigException("'" + word + "' sets no variable; write NAME=VALUE");
        }
        return Map.entry(word.substring(0, equals), word.substring(equals + 1));
    }

    /** @param own what there is to send */
    Map<String, String> of(Map<String, String> own) {
        Set<String> names = new HashSet<>();
        for (String word : sent) {
            if (word.startsWith("-")) {
                names.removeAll(matching(names.stream(), word.substring(1)));
            } else {
                names.addAll(matching(own.keySet().stream(), word));
            }
        }
        Map<String, String> environment = new TreeMap<>(own);
        environment.keySet().retainAll(names);
        environment.putAll(set);
        return environment;
    }

    private static Set<String> matching(Stream<String> names, String pattern) {
        Glob glob = Globs.of(pattern);
        return names.filter(glob::matches).collect(Collectors.toSet());
    }
}
