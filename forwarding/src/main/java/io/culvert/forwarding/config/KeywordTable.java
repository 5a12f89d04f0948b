package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.GlobList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All names that may stand at the beginning of a line, and what they mean. Case does not count. */
final class KeywordTable {
    private final Map<String, Meaning> meanings = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Set<String> takeRest = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private @Nullable Keyword<Optional<GlobList>> tolerance;

    Optional<Meaning> find(String name) {
        return Optional.ofNullable(meanings.get(name));
    }

    Set<String> names() {
        return meanings.keySet();
    }

    /** Adds a keyword, also under older names. */
    <T> Keyword<T> add(Keyword<T> keyword, String... aliases) {
        put(keyword.name(), keyword);
        for (String alias : aliases) {
            put(alias, keyword);
        }
        return keyword;
    }

    /** Adds a keyword whose argument is the rest of the line as it is, such as a command. */
    <T> Keyword<T> addWithRest(Keyword<T> keyword) {
        takeRest(keyword.name());
        return add(keyword);
    }

    /** A name of another meaning whose argument is the rest of the line as it is. */
    void takeRest(String name) {
        takeRest.add(name);
    }

    boolean takesRest(String name) {
        return takeRest.contains(name);
    }

    /** Adds the keyword whose value are patterns of unknown keywords that are no errors. */
    void addTolerance(Keyword<Optional<GlobList>> keyword) {
        tolerance = add(keyword);
    }

    boolean tolerates(String name, Values values) {
        return tolerance != null
                && values.get(tolerance)
                        .filter(patterns -> patterns.matches(name.toLowerCase(Locale.ROOT)))
                        .isPresent();
    }

    /** @param names separated by white space */
    void ignore(String names) {
        for (String name : names.strip().split("\\s+")) {
            put(name, new Meaning.Ignored(name));
            takeRest(name);
        }
    }

    void refuse(String name, String remedy) {
        refuseUnless(arguments -> false, name, remedy);
    }

    /** @param harmless words that ask for nothing and are accepted */
    void refuseUnless(Set<String> harmless, String name, String remedy) {
        refuseUnless(
                arguments -> arguments.size() == 1 && harmless.stream().anyMatch(arguments.get(0)::equalsIgnoreCase),
                name,
                remedy);
    }

    void refuseUnless(Predicate<List<String>> harmless, String name, String remedy) {
        put(name, new Meaning.Refused(name, harmless, remedy));
    }

    private void put(String name, Meaning meaning) {
        if (meanings.put(name, meaning) != null) {
            throw new IllegalStateException("two meanings for keyword " + name);
        }
    }
}
