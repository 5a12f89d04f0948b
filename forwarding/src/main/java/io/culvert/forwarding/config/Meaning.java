package io.culvert.forwarding.config;

import java.util.List;
import java.util.function.Predicate;

/** What a keyword of OpenSSH is to us. */
sealed interface Meaning permits Keyword, Meaning.Ignored, Meaning.Refused {
    String name();

    /** It concerns nothing that exists here, or only widens what is allowed: a warning is enough. */
    record Ignored(String name) implements Meaning {}

    /**
     * To ignore it would allow what its author forbids, or do something else than its author asks for.
     *
     * @param harmless arguments that ask for nothing
     * @param remedy why, and what to do
     */
    record Refused(String name, Predicate<List<String>> harmless, String remedy) implements Meaning {
        void check(List<String> arguments) {
            if (!harmless.test(arguments)) {
                throw new ConfigException("not supported here; " + remedy);
            }
        }
    }
}
