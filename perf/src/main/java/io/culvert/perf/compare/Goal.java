package io.culvert.perf.compare;

import static io.culvert.perf.compare.Measure.BULK_BOTH;
import static io.culvert.perf.compare.Measure.BULK_CLIENT;
import static io.culvert.perf.compare.Measure.BULK_SERVER;
import static io.culvert.perf.compare.Measure.CLIENT_ALLOCATION;
import static io.culvert.perf.compare.Measure.DEFAULT_SERVER;
import static io.culvert.perf.compare.Measure.HELD_FAILURES;
import static io.culvert.perf.compare.Measure.HELD_SERVER_KB;
import static io.culvert.perf.compare.Measure.IDLE_SERVER_KB;
import static io.culvert.perf.compare.Measure.LOGIN_SNTRUP_CPU;
import static io.culvert.perf.compare.Measure.LOGIN_X25519_CPU;
import static io.culvert.perf.compare.Measure.LONG_PATH_DOWN;
import static io.culvert.perf.compare.Measure.LONG_PATH_UP;
import static io.culvert.perf.compare.Measure.MANY_HELD;
import static io.culvert.perf.compare.Measure.OPENS_AT_FEW;
import static io.culvert.perf.compare.Measure.OPENS_AT_MANY;
import static io.culvert.perf.compare.Measure.ROUND_TRIP_P50;
import static io.culvert.perf.compare.Measure.ROUND_TRIP_P99;
import static io.culvert.perf.compare.Measure.SERVER_ALLOCATION;
import static io.culvert.perf.compare.Measure.SHORT_SERVER_CPU;
import static io.culvert.perf.compare.Pair.CONNECT;
import static io.culvert.perf.compare.Pair.CULVERT;
import static io.culvert.perf.compare.Pair.OPENSSH;
import static io.culvert.perf.compare.Pair.RELAY;
import static io.culvert.perf.compare.Pair.RELAYS;
import static io.culvert.perf.compare.Pair.SERVE;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where Culvert is to be.
 *
 * @param wanted in the words of whoever set the goal
 * @param bounds all are to be kept
 */
record Goal(String subject, String wanted, List<Bound> bounds) {
    /** In the order in which they were set. */
    static final List<Goal> ALL = List.of(
            new Goal(
                    "bulk, aes256-gcm: `culvert serve` with stock ssh",
                    "server CPU per GB, upload + download, <= 0.65 x sshd's",
                    List.of(Bound.ratioAtMost(BULK_SERVER, SERVE, OPENSSH, 0.65))),
            new Goal(
                    "bulk: `culvert connect` with stock sshd",
                    "client CPU per GB, upload + download, <= 0.65 x ssh's",
                    List.of(Bound.ratioAtMost(BULK_CLIENT, CONNECT, OPENSSH, 0.65))),
            new Goal(
                    "bulk: culvert both ends",
                    "throughput >= 1.35 x the OpenSSH pair's",
                    List.of(Bound.ratioAtLeast(BULK_BOTH, CULVERT, OPENSSH, 1.35))),
            new Goal(
                    "bulk: culvert both ends",
                    "throughput >= 0.8 x two plain relays in a row",
                    List.of(Bound.ratioAtLeast(BULK_BOTH, CULVERT, RELAYS, 0.8))),
            new Goal(
                    "bulk against a plain relay",
                    "server CPU per GB <= 1.35 x a plain Netty relay's with the same buffers",
                    List.of(Bound.ratioAtMost(BULK_SERVER, SERVE, RELAY, 1.35))),
            new Goal(
                    "bulk with the stock client's default cipher",
                    "server CPU per GB <= 0.8 x sshd's (JDK 25)",
                    List.of(Bound.ratioAtMost(DEFAULT_SERVER, SERVE, OPENSSH, 0.8))),
            new Goal(
                    "login, sntrup761x25519-sha512 and curve25519-sha256",
                    "server CPU <= 2 ms after warm-up",
                    List.of(
                            Bound.atMost(LOGIN_SNTRUP_CPU, SERVE, 2, "ms"),
                            Bound.atMost(LOGIN_X25519_CPU, SERVE, 2, "ms"))),
            new Goal(
                    "idle SSH connection", "<= 40 KB resident", List.of(Bound.atMost(IDLE_SERVER_KB, SERVE, 40, "KB"))),
            new Goal(
                    "10,000 forwarded connections on one SSH connection",
                    "opens/s at 10,000 >= 0.8 x opens/s at 1,000",
                    List.of(Bound.ratioAtLeast(CULVERT, OPENS_AT_MANY, OPENS_AT_FEW, 0.8))),
            new Goal(
                    "10,000 forwarded connections on one SSH connection",
                    "opens/s >= 15 x the OpenSSH pair's",
                    List.of(Bound.ratioAtLeast(OPENS_AT_MANY, CULVERT, OPENSSH, 15))),
            new Goal(
                    "10,000 forwarded connections on one SSH connection",
                    "all are held, no failure",
                    List.of(
                            Bound.atLeast(MANY_HELD, CULVERT, 10_000, "held"),
                            Bound.atMost(HELD_FAILURES, CULVERT, 0, "failures"))),
            new Goal(
                    "10,000 forwarded connections on one SSH connection",
                    "<= 12 KB resident each",
                    List.of(Bound.atMost(HELD_SERVER_KB, CULVERT, 12, "KB"))),
            new Goal(
                    "short forwarded connections",
                    "server CPU per open <= sshd's",
                    List.of(Bound.ratioAtMost(SHORT_SERVER_CPU, SERVE, OPENSSH, 1))),
            new Goal(
                    "round trip, idle tunnel, culvert both ends",
                    "p50 and p99 at or below the OpenSSH pair's",
                    List.of(
                            Bound.ratioAtMost(ROUND_TRIP_P50, CULVERT, OPENSSH, 1),
                            Bound.ratioAtMost(ROUND_TRIP_P99, CULVERT, OPENSSH, 1))),
            new Goal(
                    "allocation, server and client",
                    "<= 8 KiB of heap allocated per forwarded MiB in the steady state",
                    List.of(
                            Bound.atMost(SERVER_ALLOCATION, CULVERT, 8, "KiB"),
                            Bound.atMost(CLIENT_ALLOCATION, CULVERT, 8, "KiB"))),
            new Goal(
                    "long fat path (100 ms)",
                    "fills the path (>= 0.9 x a plain relay over it) where OpenSSH is window-bound",
                    List.of(
                            Bound.ratioAtLeast(LONG_PATH_UP, CULVERT, RELAY, 0.9),
                            Bound.ratioAtLeast(LONG_PATH_DOWN, CULVERT, RELAY, 0.9))));

    /** Whether the goal is met. */
    enum Verdict {
        MET("met"),
        MISSED("missed"),
        NOT_MEASURED("not measured");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        /** For a person. */
        String word() {
            return word;
        }
    }

    /** For a person: a figure for each bound. */
    String reached(Figures figures) {
        return bounds.stream().map(bound -> bound.reached(figures)).collect(Collectors.joining(", "));
    }

    Verdict verdict(Figures figures) {
        if (bounds.stream().anyMatch(bound -> bound.measured(figures) && !bound.holds(figures))) {
            return Verdict.MISSED;
        }
        return bounds.stream().allMatch(bound -> bound.measured(figures)) ? Verdict.MET : Verdict.NOT_MEASURED;
    }
}
