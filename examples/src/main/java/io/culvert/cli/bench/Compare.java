package io.culvert.cli.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.culvert.perf.compare.Comparison;
import io.culvert.perf.compare.Figures;
import io.culvert.perf.compare.Pair;
import io.culvert.perf.compare.Plan;
import io.culvert.perf.compare.Report;
import io.culvert.perf.compare.ResultsFile;
import io.culvert.perf.compare.Scene;
import io.culvert.perf.result.Progress;
import io.culvert.perf.result.Sample;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = Count.class,
            description = "How long each bulk stream lasts; 3.")
    private @Nullable Integer seconds;

    @Option(
            names = "--held",
            paramLabel = "N",
            converter = Count.class,
            description = "How many connections are held in the end; 10000.")
    private @Nullable Integer held;

    @Option(names = "--quick", description = "Everything short and small: to see that all works, not for figures.")
    private boolean quick;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the results to this file as JSON, too. It is opened before anything is measured.")
    private @Nullable Path json;

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "Write them to this file as Markdown, too, where notes kept by hand survive.")
    private @Nullable Path results;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() throws IOException {
        // Who connects is no news; what goes wrong is still said.
        ((Logger) LoggerFactory.getLogger("io.culvert")).setLevel(Level.WARN);
        Map<String, String> conditions = conditions();
        if (results != null) {
            new ResultsFile(results).check();
        }
        try (Interruption interruption = new Interruption();
                OutputFile jsonFile = json == null ? null : OutputFile.open(json)) {
            Figures figures = compare();
            interruption.settle();
            Report report = new Report(figures);
            // First, so that it is seen whatever happens to the files.
            spec.commandLine().getOut().println(report.table());
            spec.commandLine().getOut().print(report.goalsMeasured());
            spec.commandLine().getOut().flush();
            if (results != null) {
                new ResultsFile(results).write(conditions, report);
            }
            if (jsonFile != null) {
                jsonFile.write(report.json(conditions));
            }
            return report.whole() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }

    private static Map<String, String> conditions() throws IOException {
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("Culvert", Run.ownVersion());
        conditions.putAll(Comparison.conditions());
        return conditions;
    }

    private Figures compare() throws IOException {
        Progress line = LiveTerminal.open();
        try {
            return Comparison.run(plan(), thisProgram(), step -> step(step, line));
        } finally {
            line.ended();
        }
    }

    private Plan plan() {
        List<Pair> pairs = only.isEmpty() ? List.of(Pair.values()) : List.copyOf(EnumSet.copyOf(only));
        Set<Scene> scenes = scenarios.isEmpty() ? EnumSet.allOf(Scene.class) : EnumSet.copyOf(scenarios);
        Plan.Sizes sizes = quick ? Plan.Sizes.quick() : Plan.Sizes.full();
        if (seconds != null) {
            sizes = sizes.withBulk(Duration.ofSeconds(seconds));
        }
        if (held != null) {
            sizes = sizes.withMany(held);
        }
        return new Plan(pairs, scenes, sizes);
    }

    /** Where there is no terminal, a line for each step. */
    private Progress step(String step, Progress line) {
        if (line == Progress.NONE) {
            spec.commandLine().getErr().println("culvert: " + step);
            return line;
        }
        line.now(step, Sample.ZERO, Duration.ZERO);
        return new Progress() {
            @Override
            public void now(String phase, Sample sample, Duration total) {
                line.now(step + ", " + phase, sample, total);
            }

            @Override
            public void ended() {
                // The next step takes the line.
            }
        };
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
            return Pair.named(word)
                    .orElseThrow(
                            () -> notOneOf(word, Arrays.stream(Pair.values()).map(Pair::word)));
        }
    }

    private static final class SceneName implements ITypeConverter<Scene> {
        @Override
        public Scene convert(String word) {
            return Scene.named(word)
                    .orElseThrow(
                            () -> notOneOf(word, Arrays.stream(Scene.values()).map(Scene::word)));
        }
    }

    private static TypeConversionException notOneOf(String word, Stream<String> words) {
        return new TypeConversionException("'" + word + "' is not one of " + words.collect(Collectors.joining(", ")));
    }
}
