package io.culvert.perf.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What a run does. Values out of range are refused with an IllegalArgumentException that says which and why. */
public sealed interface Scenario {
    /** Ours: a message and its answer may fill no more than this, in bytes. */
    int MAX_MESSAGE = 1024 * 1024;

    /** As on the command line. */
    String name();

    /** After which nothing new begins, and what can be ended early is. */
    Optional<Duration> time();

    /** How many streams or logins it is sure to have open at the same time. */
    int atOnce();

    /** Whether it times answers. */
    default boolean isTimed() {
        return true;
    }

    /** Whether it carries payload in one of the directions that are asked for. */
    default boolean moves(boolean up, boolean down) {
        return up || down;
    }

    /** Whether it holds connections that it counts. */
    default boolean holds() {
        return false;
    }

    /** For a report, in the order to show them. */
    Map<String, String> settings();

    /** Which way bulk streams go. */
    enum Direction {
        /** To the far end. */
        UP,
        /** From the far end. */
        DOWN,
        /** As many streams up as down, at the same time. */
        BOTH
    }

    /**
     * Streams as fast as they go.
     *
     * @param streams at a time, each way
     * @param size of each, in bytes; without one they go on until the time is over
     * @param time after which they end though there would be more to send
     */
    record Bulk(int streams, OptionalLong size, Direction direction, Optional<Duration> time) implements Scenario {
        public Bulk {
            Range.require("streams", streams, 1, 100_000);
            size.ifPresent(bytes -> Range.require("size", bytes, 1, Long.MAX_VALUE));
            time.ifPresent(Range::requirePositive);
            if (size.isEmpty() && time.isEmpty()) {
                throw new IllegalArgumentException("neither a size nor a time says when the streams end");
            }
        }

        @Override
        public String name() {
            return "bulk";
        }

        @Override
        public boolean isTimed() {
            return false;
        }

        @Override
        public boolean moves(boolean up, boolean down) {
            return up && direction != Direction.DOWN || down && direction != Direction.UP;
        }

        @Override
        public int atOnce() {
            return direction == Direction.BOTH ? 2 * streams : streams;
        }

        @Override
        public Map<String, String> settings() {
            return new Settings()
                    .with("streams", streams)
                    .with("size", size)
                    .with("direction", direction.name().toLowerCase(Locale.ROOT))
                    .with("for", time)
                    .map();
        }
    }

    /**
     * Short streams: open, one message and its answer, close.
     *
     * @param size of message and answer, in bytes
     * @param held others that are open meanwhile
     * @param patience for opening those; as many as are open by then are held
     */
    record Open(Pace pace, int size, int held, Duration patience, Extent extent) implements Scenario {
        public Open {
            Range.require("size", size, 1, MAX_MESSAGE);
            Range.require("held", held, 0, 1_000_000);
            Range.requirePositive(patience);
        }

        @Override
        public String name() {
            return "open";
        }

        @Override
        public boolean holds() {
            return held > 0;
        }

        @Override
        public int atOnce() {
            return held + pace.atOnce();
        }

        @Override
        public Optional<Duration> time() {
            return extent.time();
        }

        @Override
        public Map<String, String> settings() {
            return new Settings()
                    .with("rate", pace)
                    .with("size", size)
                    .with("held", held)
                    .with(extent)
                    .map();
        }
    }

    /**
     * Streams that are opened and then kept open, with small messages over all of them by turns.
     *
     * @param pace of the opens
     * @param pings each second, over all streams; 0 for none
     * @param keep how long, once all are open
     */
    record Hold(int connections, Pace pace, double pings, Duration keep) implements Scenario {
        public Hold {
            Range.require("connections", connections, 1, 1_000_000);
            if (pings != 0) {
                new Pace.PerSecond(pings);
            }
            Range.requirePositive(keep);
        }

        @Override
        public String name() {
            return "hold";
        }

        @Override
        public boolean isTimed() {
            return pings != 0;
        }

        @Override
        public boolean holds() {
            return true;
        }

        @Override
        public int atOnce() {
            return connections;
        }

        /** Its times are its own. */
        @Override
        public Optional<Duration> time() {
            return Optional.empty();
        }

        @Override
        public Map<String, String> settings() {
            return new Settings()
                    .with("connections", connections)
                    .with("rate", pace)
                    .with("pings", pings == 0 ? "none" : new Pace.PerSecond(pings))
                    .with("for", Optional.of(keep))
                    .map();
        }
    }

    /**
     * Messages and their answers on streams that stay open.
     *
     * @param size of message and answer, in bytes
     * @param rate of all streams together, each second, in an open loop; without one, each stream's next message follows the
     *     answer to the one before
     */
    record Latency(int streams, int size, OptionalDouble rate, Extent extent) implements Scenario {
        public Latency {
            Range.require("streams", streams, 1, 100_000);
            Range.require("size", size, 1, MAX_MESSAGE);
            rate.ifPresent(Pace.PerSecond::new);
        }

        @Override
        public String name() {
            return "latency";
        }

        @Override
        public int atOnce() {
            return streams;
        }

        @Override
        public Optional<Duration> time() {
            return extent.time();
        }

        @Override
        public Map<String, String> settings() {
            return new Settings()
                    .with("streams", streams)
                    .with("size", size)
                    .with("rate", rate.isPresent() ? new Pace.PerSecond(rate.getAsDouble()) : "max")
                    .with(extent)
                    .map();
        }
    }

    /**
     * Logins, each over a connection of its own.
     *
     * @param keep they are closed again at once, or else kept open together until so long after the last one
     */
    record Login(Pace pace, Extent extent, Optional<Duration> keep) implements Scenario {
        @Override
        public String name() {
            return "login";
        }

        @Override
        public boolean moves(boolean up, boolean down) {
            return false;
        }

        @Override
        public boolean holds() {
            return keep.isPresent();
        }

        @Override
        public int atOnce() {
            return keep.isPresent()
                    ? (int) Math.min(Integer.MAX_VALUE, extent.count().orElse(1))
                    : pace.atOnce();
        }

        @Override
        public Optional<Duration> time() {
            return extent.time();
        }

        @Override
        public Map<String, String> settings() {
            return new Settings()
                    .with("rate", pace)
                    .with(extent)
                    .with("keep", keep)
                    .map();
        }
    }

    /** What a stream of a mix does. */
    enum Part {
        /** Some mebibytes up or down. */
        BULK,
        /** One small message and its answer. */
        SHORT,
        /** A download that is read no faster than some mebibytes a second. */
        SLOW,
        /** Sends all, shuts its output, and then reads all of it back. */
        HALF,
        /** Breaks off in the middle of sending: a socket with a reset, a channel by closing it. */
        RESET
    }

    /**
     * Streams of all kinds, as many at a time as there are lanes, chosen at random by their weights.
     *
     * @param weights 0 or above, not all of them 0
     * @param lanes streams at a time
     */
    record Mix(Map<Part, Integer> weights, int lanes, Duration duration) implements Scenario {
        public Mix {
            weights = Map.copyOf(weights);
            weights.forEach((part, weight) -> Range.require("the weight of " + text(part), weight, 0, 1_000_000));
            if (weights.values().stream().allMatch(weight -> weight == 0)) {
                throw new IllegalArgumentException("no part of the mix has a weight above 0");
            }
            Range.require("in flight", lanes, 1, 100_000);
            Range.requirePositive(duration);
        }

        private static String text(Part part) {
            return part.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String name() {
            return "mix";
        }

        @Override
        public boolean isTimed() {
            return weights.getOrDefault(Part.SHORT, 0) > 0;
        }

        @Override
        public int atOnce() {
            return lanes;
        }

        @Override
        public Optional<Duration> time() {
            return Optional.of(duration);
        }

        @Override
        public Map<String, String> settings() {
            String blend = Arrays.stream(Part.values())
                    .filter(weights::containsKey)
                    .map(part -> text(part) + "=" + weights.get(part))
                    .collect(Collectors.joining(","));
            return new Settings()
                    .with("blend", blend)
                    .with("in flight", lanes)
                    .with("for", time())
                    .map();
        }
    }
}
