package io.culvert.perf.report;

import io.culvert.core.AgreedAlgorithms;
import io.culvert.perf.result.Conditions;
import io.culvert.perf.result.Ending;
import io.culvert.perf.result.Generator;
import io.culvert.perf.result.Machine;
import io.culvert.perf.result.Outcome;
import io.culvert.perf.result.ProcessUse;
import io.culvert.perf.result.Sample;
import io.culvert.perf.result.Shortfall;
import io.culvert.perf.result.SshPeer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Made-up outcomes. */
final class Runs {
    static final Machine MACHINE = new Machine("A CPU", 2, "Linux 6.1", "OpenJDK 25");
    static final Instant BEGAN = Instant.parse("2026-01-31T12:00:00Z");
    /** What a hostile name or reason may contain. */
    static final String HOSTILE = "<script>alert(\"&\")</script>\u001b[2J\u202e";

    static final Conditions CONDITIONS = new Conditions(
            Duration.ofSeconds(5),
            Optional.of(new SshPeer(
                    "SSH-2.0-OpenSSH_9.2p1",
                    new AgreedAlgorithms(
                            "curve25519-sha256",
                            "ssh-ed25519",
                            "aes128-gcm@openssh.com",
                            "aes128-ctr",
                            Optional.empty(),
                            Optional.of("hmac-sha2-256")))),
            Optional.of(new Generator(Duration.ofMillis(1_230), 0.25, 0.015)));
    static final Map<String, String> VERSIONS = settings("culvert", "1.2.3", "netty", "4.2");

    private static final long MIB = 1 << 20;

    private Runs() {}

    static Report report(Outcome... outcomes) {
        return new Report(List.of(outcomes), MACHINE, VERSIONS);
    }

    /** Ten seconds, 5 GB up and 4 GB down, by two watched processes. */
    static Outcome bulk() {
        List<Sample> timeline = new ArrayList<>();
        long up = 0;
        long down = 0;
        for (int i = 1; i <= 10; i++) {
            up += 500_000_000 + (i % 3 - 1) * 20_000_000L;
            down += 400_000_000 + (i % 4 - 1) * 15_000_000L;
            timeline.add(new Sample(Duration.ofSeconds(i), up, down, 0, 8, 0, Optional.empty(), Optional.empty()));
        }
        return new Outcome(
                "bulk",
                "ssh://me@127.0.0.1:2222",
                settings("size", "1 GiB", "streams", "8", "way", "both"),
                CONDITIONS,
                BEGAN,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                5_000_000_000L,
                4_000_000_000L,
                8,
                "streams",
                0,
                0,
                Map.of(),
                Shortfall.NONE,
                Ending.DONE,
                Optional.empty(),
                timeline,
                List.of(process(4711, "sshd", 10, 970, 12 * MIB), process(4712, "culvert", 10, 640, 80 * MIB)));
    }

    /** A minute of 1,000 connections held, with pings and some failures. */
    static Outcome hold() {
        Histogram latency = new Histogram(3);
        for (int i = 1; i <= 100_000; i++) {
            latency.recordValue(150_000 + (long) (20_000 / (1.00001 - i / 100_000.0)));
        }
        List<Sample> timeline = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            timeline.add(new Sample(
                    Duration.ofSeconds(i),
                    64L * i * 1600,
                    64L * i * 1600,
                    i * 1600L,
                    Math.min(1000, i * 100),
                    0,
                    Optional.of(Duration.ofNanos(900_000 + i % 7 * 50_000L)),
                    Optional.of(Duration.ofNanos(100_000))));
        }
        Map<String, Long> failures = new LinkedHashMap<>();
        failures.put("connection refused", 3L);
        failures.put("open failed: resource shortage: " + HOSTILE, 1L);
        return new Outcome(
                "hold",
                "tcp://" + HOSTILE + ":7000",
                settings("connections", "1000", "for", HOSTILE),
                CONDITIONS,
                BEGAN,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                64L * 96_000,
                64L * 96_000,
                96_000,
                "round trips",
                1_000,
                0,
                failures,
                new Shortfall(14_067, 3, 2),
                Ending.TIME,
                Optional.of(latency),
                timeline,
                List.of(process(815, HOSTILE, 60, 50, 20 * MIB)));
    }

    static Outcome logins() {
        return logins(Shortfall.NONE);
    }

    /** One second of ten logins with the latencies of 1 to 10 ms, and one sample. */
    static Outcome logins(Shortfall shortfall) {
        Optional<Duration> p99 = Optional.of(Duration.ofMillis(10));
        return logins(shortfall, List.of(new Sample(Duration.ofSeconds(1), 0, 0, 10, 3, 0, p99, Optional.empty())));
    }

    /** Ten logins, of whose timeline the seconds 3 and 4 have no answer. */
    static Outcome stalledLogins() {
        List<Sample> timeline = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            boolean stalled = i == 3 || i == 4;
            Optional<Duration> p99 = stalled ? Optional.empty() : Optional.of(Duration.ofMillis(10));
            Optional<Duration> oldest = stalled ? Optional.of(Duration.ofMillis(1_000L * i - 2_500)) : Optional.empty();
            timeline.add(new Sample(Duration.ofSeconds(i), 0, 0, 2L * i, 3, 0, p99, oldest));
        }
        return logins(Shortfall.NONE, timeline);
    }

    private static Outcome logins(Shortfall shortfall, List<Sample> timeline) {
        Histogram latency = new Histogram(3);
        for (int i = 1; i <= 10; i++) {
            latency.recordValue(i * 1_000_000L);
        }
        return new Outcome(
                "login",
                "ssh://me@host:22",
                Map.of(),
                CONDITIONS,
                BEGAN,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                0,
                0,
                10,
                "logins",
                0,
                0,
                Map.of(),
                shortfall,
                Ending.DONE,
                Optional.of(latency),
                timeline,
                List.of(process(99, "sshd", 1, 20, MIB)));
    }

    /** That ended before it began. */
    static Outcome nothing() {
        return new Outcome(
                "bulk",
                "tcp://127.0.0.1:7000",
                Map.of(),
                CONDITIONS,
                BEGAN,
                Duration.ZERO,
                Duration.ZERO,
                0,
                0,
                0,
                "streams",
                0,
                0,
                Map.of(),
                Shortfall.NONE,
                Ending.DONE,
                Optional.of(new Histogram(3)),
                List.of(),
                List.of(new ProcessUse(1, "init", Duration.ZERO, 0, 0, 0, List.of())));
    }

    static Map<String, String> settings(String... namesAndValues) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            settings.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return settings;
    }

    /** @param load CPU milliseconds each second */
    private static ProcessUse process(long pid, String name, int seconds, int load, long resident) {
        List<ProcessUse.Reading> readings = new ArrayList<>();
        for (int i = 1; i <= seconds; i++) {
            Duration cpu = Duration.ofMillis((long) load * i + i % 3 * 15L);
            readings.add(new ProcessUse.Reading(Duration.ofSeconds(i), cpu, resident + i * resident / seconds));
        }
        Duration cpu = Duration.ofMillis((long) load * seconds);
        return new ProcessUse(pid, name, cpu, resident, 2 * resident, 2 * resident, readings);
    }
}
