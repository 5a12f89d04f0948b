package io.culvert.perf.report;

import io.culvert.core.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What two results, read from their JSON, have in common, and the ratios of their figures. */
public final class Difference {
    /** What a result says of the run; the figures of runs that differ in it say nothing of each other. */
    private static final List<String> CONDITIONS = List.of(
            "scenario",
            "warmUpSeconds",
            "peer.cipherUp",
            "peer.cipherDown",
            "peer.macUp",
            "peer.macDown",
            "machine.cpu",
            "machine.cores");
    /** What is part of each login, and of nothing else. */
    private static final List<String> CONDITIONS_OF_LOGINS = List.of("peer.keyExchange", "peer.hostKey");
    /** What may well be why one compares. */
    private static final List<String> CIRCUMSTANCES = List.of(
            "target", "peer.identification", "machine.kernel", "machine.java", "versions.culvert", "versions.netty");
    /** Settings that say how much there was to do, and where the far end happened to listen. */
    private static final Set<String> NO_CONDITIONS = Set.of("for", "count", "to");

    private final List<Pair> pairs;
    private final boolean sameNumber;

    private Difference(List<Pair> pairs, boolean sameNumber) {
        this.pairs = pairs;
        this.sameNumber = sameNumber;
    }

    /** An outcome of the old result and that of the new one in its place. */
    private record Pair(Map<?, ?> before, Map<?, ?> after) {
        List<String> obstacles() {
            List<String> obstacles = differing(CONDITIONS).collect(Collectors.toCollection(ArrayList::new));
            if ("login".equals(before.get("scenario"))) {
                differing(CONDITIONS_OF_LOGINS).forEach(obstacles::add);
            }
            difference("kind of target", Pair::kindOfTarget).ifPresent(obstacles::add);
            if (text(before, "scenario").equals(text(after, "scenario"))) {
                settings(name -> !NO_CONDITIONS.contains(name)).forEach(obstacles::add);
            }
            return obstacles;
        }

        List<String> remarks() {
            List<String> remarks = differing(CIRCUMSTANCES).collect(Collectors.toCollection(ArrayList::new));
            settings(NO_CONDITIONS::contains).forEach(remarks::add);
            unclean("old", before).ifPresent(remarks::add);
            unclean("new", after).ifPresent(remarks::add);
            return remarks;
        }

        private static Optional<String> unclean(String which, Map<?, ?> outcome) {
            return Boolean.FALSE.equals(outcome.get("clean"))
                    ? Optional.of("the " + which + " run was not clean")
                    : Optional.empty();
        }

        private Stream<String> settings(Predicate<String> which) {
            Set<String> names = new TreeSet<>();
            Stream.of(before, after)
                    .filter(outcome -> outcome.get("settings") instanceof Map<?, ?>)
                    .flatMap(outcome -> ((Map<?, ?>) outcome.get("settings")).keySet().stream())
                    .forEach(name -> names.add(name.toString()));
            return names.stream()
                    .filter(which)
                    .flatMap(name -> difference(name, outcome -> text(outcome, "settings", name)).stream());
        }

        private Stream<String> differing(List<String> paths) {
            return paths.stream()
                    .flatMap(path -> difference(path, outcome -> text(outcome, path.split("\\."))).stream());
        }

        private Optional<String> difference(String name, Function<Map<?, ?>, Optional<String>> value) {
            Optional<String> old = value.apply(before);
            Optional<String> now = value.apply(after);
            return old.equals(now)
                    ? Optional.empty()
                    : Optional.of(name.replaceFirst("^.*\\.", "") + " " + old.orElse("not told") + ", then "
                            + now.orElse("not told"));
        }

        private static Optional<String> kindOfTarget(Map<?, ?> outcome) {
            return text(outcome, "target").map(url -> url.replaceFirst(":.*", ""));
        }

        private static Optional<String> text(Map<?, ?> outcome, String... path) {
            Object value = outcome;
            for (String name : path) {
                value = value instanceof Map<?, ?> fields ? fields.get(name) : null;
            }
            return Optional.ofNullable(value).map(Object::toString);
        }

        Grid grid() {
            List<List<String>> rows = new ArrayList<>();
            for (Metric metric : Metric.values()) {
                List<Metric.Reading> old = metric.readings(before);
                List<Metric.Reading> now = metric.readings(after);
                IntStream.range(0, Math.min(old.size(), now.size()))
                        .mapToObj(i -> row(metric, old.get(i), now.get(i)))
                        .forEach(rows::add);
            }
            return new Grid(List.of("", "old", "new", "ratio"), rows);
        }

        private static String processes(Metric.Reading old, Metric.Reading now) {
            return old.process().equals(now.process()) ? now.process() : old.process() + ", " + now.process();
        }

        private static List<String> row(Metric metric, Metric.Reading old, Metric.Reading now) {
            return List.of(
                    (metric.word() + " " + processes(old, now)).strip(),
                    metric.quantity().text(old.value()),
                    metric.quantity().text(now.value()),
                    old.value() == 0 ? "" : Figures.digits(now.value() / old.value()) + " x");
        }
    }

    /**
     * Of two results in JSON.
     *
     * @throws IllegalArgumentException if one of them is none; its message says which, and is fit for a user's eyes
     */
    public static Difference of(String before, String after) {
        List<Map<?, ?>> old = outcomes("the old one", before);
        List<Map<?, ?>> now = outcomes("the new one", after);
        List<Pair> pairs = IntStream.range(0, Math.min(old.size(), now.size()))
                .mapToObj(i -> new Pair(old.get(i), now.get(i)))
                .toList();
        return new Difference(pairs, old.size() == now.size());
    }

    private static List<Map<?, ?>> outcomes(String which, String json) {
        Object value;
        try {
            value = Json.read(json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(which + " is " + e.getMessage(), e);
        }
        List<Map<?, ?>> outcomes = new ArrayList<>();
        for (Object each : value instanceof List<?> list ? list : List.of(value)) {
            if (!(each instanceof Map<?, ?> fields && fields.containsKey("totals"))) {
                throw new IllegalArgumentException(which + " is no result of 'culvert bench'");
            }
            outcomes.add(fields);
        }
        return outcomes;
    }

    /** Whether the figures of one say something of those of the other. */
    public boolean isComparable() {
        return sameNumber && pairs.stream().allMatch(pair -> pair.obstacles().isEmpty());
    }

    /** A block for each outcome, with a line feed after each line. */
    public String table() {
        String blocks = pairs.stream().map(Difference::block).collect(Collectors.joining("\n"));
        return sameNumber ? blocks : "Not comparable: different numbers of outcomes\n" + blocks;
    }

    private static String block(Pair pair) {
        List<String> obstacles = pair.obstacles();
        Stream<String> first = Stream.of(obstacles)
                .filter(all -> !all.isEmpty())
                .flatMap(all ->
                        Stream.concat(Stream.of("Not comparable:"), all.stream().map(each -> "  " + each)));
        Stream<String> remarks = Stream.of(pair.remarks())
                .filter(all -> !all.isEmpty())
                .flatMap(all ->
                        Stream.concat(Stream.of("Different:"), all.stream().map(each -> "  " + each)));
        return Stream.of(first, remarks, pair.grid().lines().stream())
                .flatMap(lines -> lines)
                .map(line -> Printable.line(line) + "\n")
                .collect(Collectors.joining());
    }
}
