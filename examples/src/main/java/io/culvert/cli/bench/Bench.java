package io.culvert.cli.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code culvert bench}: each scenario is a subcommand. */
@Command(
        name = "bench",
        description = {
            "Puts load on an SSH server, or on a port that somebody forwards, and measures it.",
            "At the far end a 'culvert bench target' has to listen. Exit status: 0 if nothing failed, nothing that was"
                    + " due was left out and every byte was right, else 1; "
                    + Run.EXPECTATION_UNMET
                    + " if that is so, but not what --expect says."
        },
        synopsisSubcommandLabel = "SCENARIO",
        subcommands = {
            Target.class,
            BulkRun.class,
            OpenRun.class,
            HoldRun.class,
            LatencyRun.class,
            LoginRun.class,
            MixRun.class,
            Compare.class,
            Diff.class,
            Peers.class
        })
@SuppressWarnings("unused") // one option is for picocli alone
public final class Bench implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    /** Made by picocli. */
    public Bench() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no scenario given");
    }
}
