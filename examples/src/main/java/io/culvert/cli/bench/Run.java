package io.culvert.cli.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.ConfigException;
import io.culvert.perf.load.Carrier;
import io.culvert.perf.load.LoadRun;
import io.culvert.perf.load.Scenario;
import io.culvert.perf.report.Report;
import io.culvert.perf.result.Machine;
import io.culvert.perf.result.Outcome;
import io.culvert.perf.watch.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
            description = "Measure CPU and memory of this process and its children; may be repeated.")
    private List<Long> watched = new ArrayList<>();

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
        ClientSettings settings;
        try {
            scenario = scenario();
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
                Carrier carrier = destinations.connect(settings, connections())) {
            Outcome outcome = LoadRun.run(scenario, warmUp, carrier, watches, LiveTerminal.open());
            interruption.settle();
            outputs.write(
                    new Report(List.of(outcome), Machine.here()),
                    spec.commandLine().getOut());
            return outcome.clean() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }
}
