package io.culvert.cli.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.ConfigException;
import io.culvert.perf.compare.Versions;
import io.culvert.perf.load.Carrier;
import io.culvert.perf.load.LoadRun;
import io.culvert.perf.load.Scenario;
import io.culvert.perf.report.Expectation;
import io.culvert.perf.report.Report;
import io.culvert.perf.result.Machine;
import io.culvert.perf.result.Outcome;
import io.culvert.perf.watch.Watch;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the scenarios' commands have in common: where the load goes, what is watched, and what comes out. */
@SuppressWarnings("unused") // one option is for picocli alone
abstract class Run implements Callable<Integer> {
    /** Of a run in which all went well, but not as expected. */
    static final int EXPECTATION_UNMET = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Destinations destinations;

    @Mixin
    private Outputs outputs;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            converter = Time.class,
            defaultValue = "0",
            description = "Do the same for so long before anything counts, as in 5s.")
    private Duration warmUp;

    @Option(
            names = "--watch",
            paramLabel = "PID",
            split = "[,\\s]+",
            description =
                    "Measure CPU and memory of this process and its children; may be repeated, and may be several,"
                            + " with commas or line breaks between them, as pgrep prints them.")
    private List<Long> watched = new ArrayList<>();

    @Option(
            names = "--expect",
            paramLabel = "METRIC<VALUE",
            split = ",",
            description =
                    "As in 'p99<5ms', 'up>=1Gbit/s', 'rate>2000', 'failed=0': what is not so is a line on standard"
                            + " error, and makes the exit status " + EXPECTATION_UNMET
                            + ". Comparisons: < <= = >= >. A metric that"
                            + " the run does not have is an error, which names those that it has. May be repeated.")
    private List<String> expected = new ArrayList<>();

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    /** Throws IllegalArgumentException where the options make none. */
    abstract Scenario scenario();

    /** Over how many SSH connections, if over any. */
    int connections() {
        return destinations.connections();
    }

    @Override
    public final Integer call() throws IOException {
        Scenario scenario;
        List<Expectation> expectations;
        ClientSettings settings;
        try {
            scenario = scenario();
            expectations = expectations(scenario);
            settings = destinations.settings();
        } catch (IllegalArgumentException | ConfigException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        // Who connects is no news; what goes wrong is still said.
        ((Logger) LoggerFactory.getLogger("io.culvert")).setLevel(Level.WARN);
        List<Watch> watches = new ArrayList<>();
        for (long pid : watched) {
            watches.add(Watch.of(pid));
        }
        try (Interruption interruption = new Interruption();
                Outputs files = outputs.open();
                Network network = destinations.network(settings);
                Carrier carrier = destinations.connect(network, settings, connections())) {
            Outcome outcome = LoadRun.run(scenario, warmUp, carrier, watches, LiveTerminal.open());
            interruption.settle();
            Report report = new Report(List.of(outcome), Machine.here(), versions());
            PrintWriter err = spec.commandLine().getErr();
            files.write(report, spec.commandLine().getOut(), err);
            List<String> unmet = expectations.stream()
                    .flatMap(expectation -> expectation.unmet(report))
                    .toList();
            unmet.forEach(line -> err.println("culvert: " + line));
            return !outcome.clean() ? ExitCode.SOFTWARE : unmet.isEmpty() ? ExitCode.OK : EXPECTATION_UNMET;
        }
    }

    private List<Expectation> expectations(Scenario scenario) {
        return expected.stream()
                .map(text -> Expectation.of(text, scenario, !watched.isEmpty()))
                .toList();
    }

    private static Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("culvert", ownVersion());
        versions.put("netty", Versions.netty());
        return versions;
    }

    /** From the manifest of the program's jar. */
    static String ownVersion() {
        return Objects.requireNonNullElse(Run.class.getPackage().getImplementationVersion(), "(not packaged)");
    }
}
