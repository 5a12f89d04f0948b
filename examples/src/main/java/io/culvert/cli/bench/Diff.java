package io.culvert.cli.bench;

import io.culvert.perf.report.Difference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert bench diff}. */
@Command(
        name = "diff",
        description = {
            "Two results that --json has written: each figure that both have, old and new, and the ratio.",
            "Exit status: 0, or 1 if the two are not comparable, because kind, size, cipher or machine are not the"
                    + " same."
        })
@SuppressWarnings("unused") // one option is for picocli alone
final class Diff implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "OLD", description = "The result to compare with.")
    private Path before;

    @Parameters(index = "1", paramLabel = "NEW", description = "The result that is compared with it.")
    private Path after;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() throws IOException {
        Difference difference = Difference.of(read(before), read(after));
        spec.commandLine().getOut().print(difference.table());
        spec.commandLine().getOut().flush();
        return difference.isComparable() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
            throw new IOException("cannot read " + file + ": " + why, e);
        }
    }
}
