package io.culvert.forwarding.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of keywords that have been read so far, in the order in which each was read first. */
final class Values {
    private final Map<Keyword<?>, Value<?>> values = new LinkedHashMap<>();

    private record Value<T>(T value, String source) {}

    <T> void read(Keyword<T> keyword, List<String> arguments, String source) {
        T read = keyword.reader().apply(arguments);
        Value<T> earlier = value(keyword);
        if (earlier == null) {
            values.put(keyword, new Value<>(read, source));
        } else {
            boolean sameSource = earlier.source.equals(source);
            values.put(keyword, new Value<>(keyword.merge().merge(earlier.value, read, sameSource), earlier.source));
        }
    }

    <T> T get(Keyword<T> keyword) {
        Value<T> value = value(keyword);
        return value == null ? keyword.otherwise() : value.value;
    }

    /** Whether the first was read, and the second not or later. */
    boolean precedes(Keyword<?> first, Keyword<?> second) {
        for (Keyword<?> keyword : values.keySet()) {
            if (keyword.equals(first) || keyword.equals(second)) {
                return keyword.equals(first);
            }
        }
        return false;
    }

    // Safe: read() is the only writer and puts a Value<T> under a Keyword<T>.
    @SuppressWarnings("unchecked")
    private <T> @Nullable Value<T> value(Keyword<T> keyword) {
        return (Value<T>) values.get(keyword);
    }
}
