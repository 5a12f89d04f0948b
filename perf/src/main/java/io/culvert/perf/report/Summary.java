package io.culvert.perf.report;

import io.culvert.core.AgreedAlgorithms;
import io.culvert.core.Printable;
import io.culvert.perf.result.Generator;
import io.culvert.perf.result.Machine;
import io.culvert.perf.result.Outcome;
import io.culvert.perf.result.ProcessUse;
import io.culvert.perf.result.SshPeer;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** The figures of one outcome, in the words and the order in which every kind of report shows them. */
final class Summary {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    /** A figure to show large. */
    record Tile(String name, String figure, String remark, boolean good) {
        private Tile(String name, String figure, String remark) {
            this(name, figure, remark, true);
        }
    }

    private final Outcome outcome;

    Summary(Outcome outcome) {
        this.outcome = outcome;
    }

    String scenario() {
        return Printable.line(outcome.scenario());
    }

    String target() {
        return Printable.line(outcome.target());
    }

    /** "size 1 GiB, streams 4". */
    String settings() {
        return outcome.settings().entrySet().stream()
                .map(setting -> Printable.line(setting.getKey() + " " + setting.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** "10.02 s from 2026-01-31 12:00:00", in the local time zone. */
    String time() {
        String began =
                TIME.format(outcome.began().truncatedTo(ChronoUnit.SECONDS).atZone(ZoneId.systemDefault()));
        Duration warmUp = outcome.conditions().warmUp();
        return Figures.seconds(outcome.elapsed()) + " from " + began
                + (warmUp.isZero() ? "" : ", after " + Figures.seconds(warmUp) + " of warm-up") + ending();
    }

    /** Nothing where it ended as it was meant to. */
    private String ending() {
        return switch (outcome.ended()) {
            case DONE -> "";
            case TIME -> outcome.settings().containsKey("count") ? ", its time was up before its count" : "";
            case INTERRUPTED -> ", interrupted";
            case STUCK -> ", given up";
        };
    }

    /** "SSH-2.0-OpenSSH_9.2p1, curve25519-sha256, ssh-ed25519, aes128-ctr with hmac-sha2-256"; nothing without SSH. */
    String peer() {
        return outcome.conditions().peer().map(Summary::peer).orElse("");
    }

    private static String peer(SshPeer peer) {
        AgreedAlgorithms agreed = peer.algorithms();
        String up = cipher(agreed.cipherToServer(), agreed.macToServer());
        String down = cipher(agreed.cipherToClient(), agreed.macToClient());
        return Printable.line(String.join(
                ", ",
                peer.identification(),
                agreed.kex(),
                agreed.hostKey(),
                up.equals(down) ? up : up + " up, " + down + " down"));
    }

    private static String cipher(String cipher, Optional<String> mac) {
        return cipher + mac.map(name -> " with " + name).orElse("");
    }

    /** Where the load was made, and by what. */
    static List<String> machine(Report report) {
        Machine machine = report.machine();
        return Stream.concat(
                        Stream.of(machine.cpu(), machine.cores() + " cores", machine.kernel(), machine.java()),
                        report.versions().entrySet().stream()
                                .map(version -> version.getKey() + " " + version.getValue()))
                .toList();
    }

    /** "generator 1.20 s of CPU, other processes 12 %, stolen 0 %"; nothing where the system does not tell. */
    String generator() {
        return outcome.conditions().generator().map(Summary::generator).orElse("");
    }

    private static String generator(Generator generator) {
        return String.format(
                Locale.ROOT,
                "generator %s of CPU, other processes %.0f %% of the machine's, stolen %.0f %%",
                Figures.seconds(generator.cpu()),
                100 * generator.othersShare(),
                100 * generator.stolenShare());
    }

    /** What one looks for first. */
    List<Tile> tiles() {
        List<Tile> tiles = new ArrayList<>();
        if (outcome.bytesUp() > 0) {
            tiles.add(new Tile("up", Figures.bitRate(outcome.bitsPerSecondUp()), Figures.payload(outcome.bytesUp())));
        }
        if (outcome.bytesDown() > 0) {
            tiles.add(new Tile(
                    "down", Figures.bitRate(outcome.bitsPerSecondDown()), Figures.payload(outcome.bytesDown())));
        }
        tiles.add(new Tile(
                outcome.unit(), Figures.count(outcome.completed()), Figures.rate(outcome.completedPerSecond())));
        if (outcome.held() > 0) {
            tiles.add(new Tile("held", Figures.count(outcome.held()), "connections"));
        }
        outcome.latency()
                .filter(timed -> timed.getTotalCount() > 0)
                .ifPresent(timed -> tiles.add(new Tile(
                        "p99",
                        Figures.latency(timed.getValueAtPercentile(99)),
                        "p50 " + Figures.latency(timed.getValueAtPercentile(50)))));
        tiles.add(new Tile(
                "failed",
                Figures.count(outcome.failed()),
                Figures.count(outcome.corrupt()) + " corrupt, "
                        + Figures.count(outcome.shortfall().dropped()) + " dropped",
                outcome.clean()));
        return tiles;
    }

    Grid totals() {
        List<List<String>> rows = new ArrayList<>();
        if (outcome.bytes() > 0) {
            rows.add(way("up", outcome.bytesUp(), outcome.bitsPerSecondUp()));
            rows.add(way("down", outcome.bytesDown(), outcome.bitsPerSecondDown()));
        }
        rows.add(List.of(
                outcome.unit(), Figures.count(outcome.completed()), Figures.rate(outcome.completedPerSecond())));
        if (outcome.held() > 0) {
            rows.add(List.of("held", Figures.count(outcome.held()), ""));
        }
        rows.add(List.of("corrupt", Figures.count(outcome.corrupt()), ""));
        rows.add(List.of("failed", Figures.count(outcome.failed()), ""));
        rows.add(List.of("dropped", Figures.count(outcome.shortfall().dropped()), ""));
        if (outcome.shortfall().unanswered() > 0) {
            rows.add(List.of("unanswered", Figures.count(outcome.shortfall().unanswered()), ""));
        }
        if (outcome.shortfall().cutShort() > 0) {
            rows.add(List.of("cut short", Figures.count(outcome.shortfall().cutShort()), ""));
        }
        return new Grid(List.of("", "total", "rate"), rows);
    }

    private static List<String> way(String name, long bytes, double bitsPerSecond) {
        return List.of(name, Figures.payload(bytes), Figures.bitRate(bitsPerSecond));
    }

    Grid failures() {
        return new Grid(
                List.of("failures by reason", "count"),
                outcome.failures().entrySet().stream()
                        .map(failure -> List.of(failure.getKey(), Figures.count(failure.getValue())))
                        .toList());
    }

    /** No rows where nothing was timed. */
    Grid latency() {
        return new Grid(
                List.of("latency", "p50", "p90", "p99", "p99.9", "max", "mean"),
                outcome.latency().filter(timed -> timed.getTotalCount() > 0).stream()
                        .map(Summary::percentiles)
                        .toList());
    }

    private static List<String> percentiles(Histogram timed) {
        return List.of(
                Figures.count(timed.getTotalCount()) + " values",
                Figures.latency(timed.getValueAtPercentile(50)),
                Figures.latency(timed.getValueAtPercentile(90)),
                Figures.latency(timed.getValueAtPercentile(99)),
                Figures.latency(timed.getValueAtPercentile(99.9)),
                Figures.latency(timed.getMaxValue()),
                Figures.latency(Math.round(timed.getMean())));
    }

    /** What each watched process used, as a whole and for each of what it was used for. */
    Grid processes() {
        List<String> heads = new ArrayList<>(List.of("process", "pid", "CPU", "cores"));
        if (outcome.bytes() > 0) {
            heads.add("CPU s/GB");
        }
        if (outcome.cpuForCompleted()) {
            heads.add("CPU per " + unitInTheSingular());
        }
        heads.addAll(List.of("memory before", "at most", "after"));
        if (outcome.heldWithin()) {
            heads.add("each held");
        }
        return new Grid(heads, outcome.watched().stream().map(this::row).toList());
    }

    private List<String> row(ProcessUse use) {
        List<String> row = new ArrayList<>(
                List.of(use.name(), Long.toString(use.pid()), Figures.seconds(use.cpu()), Figures.digits(cores(use))));
        if (outcome.bytes() > 0) {
            row.add(String.format(Locale.ROOT, "%.3f", use.cpuSecondsPerGigabyte(outcome.bytes())));
        }
        if (outcome.cpuForCompleted()) {
            row.add(Figures.latency(use.cpuPerCompleted(outcome.completed()).toNanos()));
        }
        row.add(Figures.memory(use.residentBefore()));
        row.add(Figures.memory(use.residentAtMost()));
        row.add(Figures.memory(use.residentAfter()));
        if (outcome.heldWithin()) {
            row.add(Figures.memory(use.residentPerHeld(outcome.held())));
        }
        return row;
    }

    private String unitInTheSingular() {
        return outcome.unit().replaceFirst("s$", "");
    }

    /** As many as were busy on the average. */
    private double cores(ProcessUse use) {
        return outcome.elapsed().isZero()
                ? 0
                : use.cpu().toNanos() / (double) outcome.elapsed().toNanos();
    }
}
