package io.culvert.perf.report;

import io.culvert.core.AgreedAlgorithms;
import io.culvert.perf.result.Generator;
import io.culvert.perf.result.Machine;
import io.culvert.perf.result.Outcome;
import io.culvert.perf.result.ProcessUse;
import io.culvert.perf.result.Sample;
import io.culvert.perf.result.SshPeer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The report for programs. The names are a promise: fields may be added, none is renamed or changes its meaning.
 *
 * <p>An array with an object for each outcome:
 *
 * <pre>
 * scenario            text
 * target              text, as the user wrote it
 * settings            object of texts: the scenario's parameters
 * warmUpSeconds       of the same, before the measured part; 0 for none
 * peer                the SSH server; absent where none was logged in to. Up is from here to the server
 *   identification    text, as "SSH-2.0-OpenSSH_9.2p1"
 *   keyExchange, hostKey, cipherUp, cipherDown, macUp, macDown
 *                     texts, what was in force in the end; no macs where the ciphers authenticate by themselves
 * began               text, ISO 8601 in UTC
 * elapsedSeconds      of the measured part
 * completingSeconds   the part of it in which totals.completed came about: without that in which what was opened is held
 * ended               text: "done", "time", "interrupted", or "stuck" when nothing happened any more
 * clean               whether all bytes were right, nothing failed, and nothing that was due was dropped or unanswered
 * totals
 *   bytesUp           payload that the far end received and that was verified
 *   bytesDown         payload that arrived here and was verified
 *   bitsPerSecondUp   payload
 *   bitsPerSecondDown payload
 *   completed         what went well, counted in units
 *   unit              text: "streams", "opens", "round trips", "logins"
 *   completedPerSecond while it came about
 *   held              connections that were held open
 *   corrupt           streams whose bytes were not those that were sent
 *   failed            the sum of failures
 *   dropped           what was due at the rate, and had not begun when the run ended
 *   unanswered        what had begun, is timed, and got no answer: latency knows nothing of it
 *   cutShort          streams among the completed ones that the end of the time kept from their full size
 * failures            object: a number for each reason
 * latency             absent where nothing was timed; nanoseconds but for the count
 *   count, mean, min, p50, p75, p90, p95, p99, p999, p9999, max
 * timeline            array; the numbers are those since the measured part began
 *   atSeconds, bytesUp, bytesDown, completed, failures
 *   open              streams or connections at that moment
 *   p99Nanos          of the latencies since the sample before; absent where nothing was answered
 *   oldestNanos       for how long the oldest request without an answer has been due; absent where none waits
 * watched             array: processes, each with its descendants
 *   pid, name
 *   cpuSeconds        user and system time
 *   cpuSecondsPerGigabyte, cpuNanosPerCompleted, residentBytesPerHeld
 *                     the first absent where nothing flowed, the second where nothing was completed or what was is held
 *                     on, the third where nothing was opened to be held; a gigabyte is 10^9 bytes up and down
 *   residentBytesBefore, residentBytesAtMost, residentBytesAfter
 *   readings          array: atSeconds, cpuSeconds, residentBytes
 * machine             where the load was made
 *   cpu, cores, kernel, java
 * generator           what the measured part cost there; absent where the system does not tell
 *   cpuSeconds        of the process that made the load
 *   othersShare       of all CPU time: what all other processes used, 0 to 1
 *   stealShare        of all CPU time: what the hypervisor gave to other machines, 0 to 1
 * versions            object of texts: of the programs that made the load
 * </pre>
 */
final class JsonReport {
    private JsonReport() {}

    static String of(Report report) {
        return Json.of(outcomes(report)) + "\n";
    }

    static List<Map<String, Object>> outcomes(Report report) {
        return report.outcomes().stream()
                .map(outcome -> outcome(outcome, report))
                .toList();
    }

    private static Map<String, Object> outcome(Outcome outcome, Report report) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("scenario", outcome.scenario());
        fields.put("target", outcome.target());
        fields.put("settings", outcome.settings());
        fields.put("warmUpSeconds", seconds(outcome.conditions().warmUp()));
        outcome.conditions().peer().ifPresent(peer -> fields.put("peer", peer(peer)));
        fields.put("began", outcome.began());
        fields.put("elapsedSeconds", seconds(outcome.elapsed()));
        fields.put("completingSeconds", seconds(outcome.completing()));
        fields.put("ended", outcome.ended().name().toLowerCase(Locale.ROOT));
        fields.put("clean", outcome.clean());
        fields.put("totals", totals(outcome));
        fields.put("failures", outcome.failures());
        outcome.latency()
                .filter(timed -> timed.getTotalCount() > 0)
                .ifPresent(timed -> fields.put("latency", latency(timed)));
        fields.put(
                "timeline", outcome.timeline().stream().map(JsonReport::sample).toList());
        fields.put(
                "watched",
                outcome.watched().stream().map(use -> process(use, outcome)).toList());
        fields.put("machine", machine(report.machine()));
        outcome.conditions().generator().ifPresent(generator -> fields.put("generator", generator(generator)));
        fields.put("versions", report.versions());
        return fields;
    }

    private static Map<String, Object> peer(SshPeer peer) {
        AgreedAlgorithms agreed = peer.algorithms();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("identification", peer.identification());
        fields.put("keyExchange", agreed.kex());
        fields.put("hostKey", agreed.hostKey());
        fields.put("cipherUp", agreed.cipherToServer());
        fields.put("cipherDown", agreed.cipherToClient());
        agreed.macToServer().ifPresent(mac -> fields.put("macUp", mac));
        agreed.macToClient().ifPresent(mac -> fields.put("macDown", mac));
        return fields;
    }

    private static Map<String, Object> generator(Generator generator) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cpuSeconds", seconds(generator.cpu()));
        fields.put("othersShare", generator.othersShare());
        fields.put("stealShare", generator.stolenShare());
        return fields;
    }

    private static Map<String, Object> totals(Outcome outcome) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("bytesUp", outcome.bytesUp());
        fields.put("bytesDown", outcome.bytesDown());
        fields.put("bitsPerSecondUp", Math.round(outcome.bitsPerSecondUp()));
        fields.put("bitsPerSecondDown", Math.round(outcome.bitsPerSecondDown()));
        fields.put("completed", outcome.completed());
        fields.put("unit", outcome.unit());
        fields.put("completedPerSecond", outcome.completedPerSecond());
        fields.put("held", outcome.held());
        fields.put("corrupt", outcome.corrupt());
        fields.put("failed", outcome.failed());
        fields.put("dropped", outcome.shortfall().dropped());
        fields.put("unanswered", outcome.shortfall().unanswered());
        fields.put("cutShort", outcome.shortfall().cutShort());
        return fields;
    }

    private static Map<String, Object> latency(Histogram timed) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("count", timed.getTotalCount());
        fields.put("mean", Math.round(timed.getMean()));
        fields.put("min", timed.getMinValue());
        fields.put("p50", timed.getValueAtPercentile(50));
        fields.put("p75", timed.getValueAtPercentile(75));
        fields.put("p90", timed.getValueAtPercentile(90));
        fields.put("p95", timed.getValueAtPercentile(95));
        fields.put("p99", timed.getValueAtPercentile(99));
        fields.put("p999", timed.getValueAtPercentile(99.9));
        fields.put("p9999", timed.getValueAtPercentile(99.99));
        fields.put("max", timed.getMaxValue());
        return fields;
    }

    private static Map<String, Object> sample(Sample sample) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("atSeconds", seconds(sample.at()));
        fields.put("bytesUp", sample.bytesUp());
        fields.put("bytesDown", sample.bytesDown());
        fields.put("completed", sample.completed());
        fields.put("open", sample.open());
        fields.put("failures", sample.failures());
        sample.p99().ifPresent(p99 -> fields.put("p99Nanos", p99.toNanos()));
        sample.oldest().ifPresent(age -> fields.put("oldestNanos", age.toNanos()));
        return fields;
    }

    private static Map<String, Object> process(ProcessUse use, Outcome outcome) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pid", use.pid());
        fields.put("name", use.name());
        fields.put("cpuSeconds", seconds(use.cpu()));
        if (outcome.bytes() > 0) {
            fields.put("cpuSecondsPerGigabyte", use.cpuSecondsPerGigabyte(outcome.bytes()));
        }
        if (outcome.cpuForCompleted()) {
            fields.put(
                    "cpuNanosPerCompleted",
                    use.cpuPerCompleted(outcome.completed()).toNanos());
        }
        if (outcome.heldWithin()) {
            fields.put("residentBytesPerHeld", use.residentPerHeld(outcome.held()));
        }
        fields.put("residentBytesBefore", use.residentBefore());
        fields.put("residentBytesAtMost", use.residentAtMost());
        fields.put("residentBytesAfter", use.residentAfter());
        fields.put("readings", use.readings().stream().map(JsonReport::reading).toList());
        return fields;
    }

    private static Map<String, Object> reading(ProcessUse.Reading reading) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("atSeconds", seconds(reading.at()));
        fields.put("cpuSeconds", seconds(reading.cpu()));
        fields.put("residentBytes", reading.resident());
        return fields;
    }

    private static Map<String, Object> machine(Machine machine) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cpu", machine.cpu());
        fields.put("cores", machine.cores());
        fields.put("kernel", machine.kernel());
        fields.put("java", machine.java());
        return fields;
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
