package io.culvert.forwarding.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A keyword that has a value here.
 *
 * @param reader from arguments (at least one) to the value
 * @param merge what several lines with the keyword amount to
 * @param otherwise the value if no line has it
 * @param remark what to say of arguments that were read, if not all of them have a meaning here
 */
record Keyword<T>(
        String name,
        Function<List<String>, T> reader,
        Merge<T> merge,
        T otherwise,
        Function<List<String>, Optional<String>> remark)
        implements Meaning {
    Keyword(String name, Function<List<String>, T> reader, Merge<T> merge, T otherwise) {
        this(name, reader, merge, otherwise, arguments -> Optional.empty());
    }

    interface Merge<T> {
        T merge(T earlier, T later, boolean sameSource);
    }

    /** @param remark for keywords of one argument */
    Keyword<T> withRemark(Function<String, Optional<String>> remark) {
        return new Keyword<>(name, reader, merge, otherwise, arguments -> remark.apply(arguments.get(0)));
    }

    /** One argument; the first line counts. */
    static <T> Keyword<T> one(String name, Function<String, T> reader, T otherwise) {
        return line(name, single(reader), otherwise);
    }

    /** One argument or nothing; the first line counts. */
    static <T> Keyword<Optional<T>> optional(String name, Function<String, T> reader) {
        return one(name, argument -> Optional.of(reader.apply(argument)), Optional.empty());
    }

    /** As {@link #optional}, where "none" is nothing, too. */
    static <T> Keyword<Optional<T>> orNone(String name, Function<String, T> reader) {
        return one(
                name,
                argument -> argument.equalsIgnoreCase("none") ? Optional.empty() : Optional.of(reader.apply(argument)),
                Optional.empty());
    }

    /** All arguments together; the first line counts. */
    static <T> Keyword<T> line(String name, Function<List<String>, T> reader, T otherwise) {
        return new Keyword<>(name, reader, (earlier, later, sameSource) -> earlier, otherwise);
    }

    /** A list with one argument per line; all lines count. */
    static <T> Keyword<List<T>> each(String name, Function<String, T> reader) {
        return eachLine(name, single(reader));
    }

    /** A list with one element per line; all lines count. */
    static <T> Keyword<List<T>> eachLine(String name, Function<List<String>, T> reader) {
        return eachLine(name, reader, List.of());
    }

    /** As {@link #eachLine(String, Function)}, with another list if no line has the keyword. */
    static <T> Keyword<List<T>> eachLine(String name, Function<List<String>, T> reader, List<T> otherwise) {
        return new Keyword<>(
                name, reader.andThen(List::of), (earlier, later, same) -> concat(earlier, later), otherwise);
    }

    /** As {@link #eachLine}, where what was read before is not read again. */
    static <T> Keyword<List<T>> eachOnce(String name, Function<List<String>, T> reader) {
        return new Keyword<>(
                name,
                reader.andThen(List::of),
                (earlier, later, same) -> Stream.concat(earlier.stream(), later.stream())
                        .distinct()
                        .toList(),
                List.of());
    }

    /** A list; all arguments of all lines count. */
    static <T> Keyword<List<T>> all(String name, Function<String, T> reader) {
        return new Keyword<>(
                name,
                arguments -> arguments.stream().map(reader).toList(),
                (earlier, later, same) -> concat(earlier, later),
                List.of());
    }

    /** A list with one argument per line; the lines of the first source that has any count. */
    static <T> Keyword<List<T>> eachOfFirstSource(String name, Function<String, T> reader, List<T> otherwise) {
        return new Keyword<>(
                name,
                single(reader).andThen(List::of),
                (earlier, later, same) -> same ? concat(earlier, later) : earlier,
                otherwise);
    }

    /** For a reader of one argument. */
    static <T> Function<List<String>, T> single(Function<String, T> reader) {
        return arguments -> {
            if (arguments.size() > 1) {
                throw new ConfigException(
                        "extra argument '" + arguments.get(1) + "'; write one, or quote it if it has spaces");
            }
            return reader.apply(arguments.get(0));
        };
    }

    private static <T> List<T> concat(List<T> earlier, List<T> later) {
        return Stream.concat(earlier.stream(), later.stream()).toList();
    }
}
