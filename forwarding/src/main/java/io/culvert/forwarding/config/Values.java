package io.culvert.forwarding.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The values of keywords that have been read so far, in the order in which each was read first. */
final class Values {
    private final Map<Keyword<?>, Value<?>> values = new LinkedHashMap<>();

    /** @param lines those that count */
    private record Value<T>(T value, List<Line> lines) {
        String source() {
            return lines.get(0).origin.source();
        }
    }

    private record Line(List<String> arguments, Origin origin) {}

    <T> void read(Keyword<T> keyword, List<String> arguments, Origin origin) {
        T read = keyword.reader().apply(arguments);
        Line line = new Line(arguments, origin);
        Value<T> earlier = value(keyword);
        if (earlier == null) {
            values.put(keyword, new Value<>(read, List.of(line)));
        } else {
            boolean sameSource = earlier.source().equals(origin.source());
            T merged = keyword.merge().merge(earlier.value, read, sameSource);
            // The first line of those that count alone is given back as it is.
            List<Line> lines = merged == earlier.value
                    ? earlier.lines
                    : Stream.concat(earlier.lines.stream(), Stream.of(line)).toList();
            values.put(keyword, new Value<>(merged, lines));
        }
    }

    <T> T get(Keyword<T> keyword) {
        Value<T> value = value(keyword);
        return value == null ? keyword.otherwise() : value.value;
    }

    /** The arguments as they were written, of each line that counts; none if no line has the keyword. */
    List<List<String>> written(Keyword<?> keyword) {
        return lines(keyword).map(Line::arguments).toList();
    }

    /** Where those lines stand. */
    List<Origin> origins(Keyword<?> keyword) {
        return lines(keyword).map(Line::origin).toList();
    }

    private Stream<Line> lines(Keyword<?> keyword) {
        Value<?> value = values.get(keyword);
        return value == null ? Stream.empty() : value.lines.stream();
    }

    /**
     * These, but for the keywords that {@code stronger} has.
     *
     * @param merged the keyword whose lines here count, too, after those of {@code stronger}
     */
    Values under(Values stronger, Keyword<?> merged) {
        Values both = new Values();
        both.values.putAll(values);
        both.values.putAll(stronger.values);
        if (stronger.values.containsKey(merged)) {
            lines(merged).forEach(line -> both.read(merged, line.arguments, line.origin));
        }
        return both;
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
