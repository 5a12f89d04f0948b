package io.culvert.cli.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.culvert.perf.compare.Comparison;
import io.culvert.perf.compare.Figures;
import io.culvert.perf.compare.Pair;
import io.culvert.perf.compare.Plan;
import io.culvert.perf.compare.Report;
import io.culvert.perf.compare.Scene;
import io.culvert.perf.result.Progress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code culvert bench compare}: Culvert beside OpenSSH and others. */
@Command(
        name = "compare",
        description = {
            "Puts the same load on pairs of server and client, Culvert's and others', and prints one table of what each"
                    + " does, costs and holds.",
            "Exit status: 0 if every measurement went well, else 1; a peer that is not installed is named in the table."
        },
        sortOptions = false)
@SuppressWarnings("unused") // one option is for picocli alone
final class Compare implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--only",
            paramLabel = "PAIR",
            split = ",",
            converter = PairName.class,
            description = "These pairs only: openssh, serve (culvert + ssh), connect (sshd + culvert), culvert (both"
                    + " ends), mina, relay, relays (two in a row).")
    private List<Pair> only = new ArrayList<>();

    @Option(
            names = "--scenarios",
            paramLabel = "SCENARIO",
            split = ",",
            converter = SceneName.class,
            description = "These scenarios only: bulk, default-cipher, held, idle, login, short, latency, long-path.")
    private List<Scene> scenarios = new ArrayList<>();

    @Option(names = "--quick", description = "Everything short and small: to see that all works, not for figures.")
    private boolean quick;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() throws IOException, InterruptedException {
        // Who connects is no news; what goes wrong is still said.
        ((Logger) LoggerFactory.getLogger("io.culvert")).setLevel(Level.WARN);
        Set<Scene> scenes = scenarios.isEmpty() ? EnumSet.allOf(Scene.class) : EnumSet.copyOf(scenarios);
        List<Pair> pairs = only.isEmpty() ? List.of(Pair.values()) : List.copyOf(EnumSet.copyOf(only));
        Plan plan = new Plan(pairs, scenes, quick ? Plan.Sizes.quick() : Plan.Sizes.full());
        Figures figures = Comparison.run(plan, thisProgram(), this::step);
        Report report = new Report(figures);
        spec.commandLine().getOut().println(report.table());
        spec.commandLine().getOut().println(report.goals());
        return ExitCode.OK;
    }

    private Progress step(String step) {
        spec.commandLine().getErr().println("culvert: " + step);
        return Progress.NONE;
    }

    /** How this program was started: the JVM, its options, the class path and the main class. */
    private static List<String> thisProgram() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.culvert.cli.Culvert"));
        return command;
    }

    private static final class PairName implements ITypeConverter<Pair> {
        @Override
        public Pair convert(String word) {
            return Pair.named(word).orElseThrow(() -> new TypeConversionException("'" + word + "' is not a pair"));
        }
    }

    private static final class SceneName implements ITypeConverter<Scene> {
        @Override
        public Scene convert(String word) {
            return Scene.named(word).orElseThrow(() -> new TypeConversionException("'" + word + "' is no scenario"));
        }
    }
}
