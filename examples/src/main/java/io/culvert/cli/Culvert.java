package io.culvert.cli;

import io.culvert.cli.bench.Bench;
import io.culvert.cli.demo.Demo;
import io.culvert.core.FileName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code culvert} program. Each use of it is a subcommand in a class of its own, a {@code Callable} of its exit
 * status.
 *
 * <p>Exit status: 0 when the work is done, 1 when it failed, 2 when the command line is wrong. A command that owes its
 * users other numbers ({@code connect}: ssh's 255) returns them itself.
 */
@Command(
        name = "culvert",
        description = "An SSH forwarding engine: serves stock ssh clients and connects to stock sshd.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Culvert implements Runnable {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int MISUSED = 2;

    private static final List<Class<?>> COMMANDS =
            List.of(Serve.class, Connect.class, Bench.class, Demo.class, Warm.class);

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        letNettyCountItsBuffers();
        Logging.program();
        System.exit(commandLine(arguments).execute(arguments));
    }

    /**
     * With it, and with java.nio opened by the launcher or the manifest, an allocation of buffers beyond the limit
     * fails at once. To be called before Netty is loaded.
     */
    private static void letNettyCountItsBuffers() {
        String name = "io.netty.tryReflectionSetAccessible";
        System.setProperty(name, System.getProperty(name, "true"));
    }

    /** Of the command that is asked for, since to read the options of the others slows down a start; else of all. */
    static CommandLine commandLine(String... arguments) {
        CommandLine culvert = new CommandLine(new Culvert());
        List<Class<?>> asked = COMMANDS.stream()
                .filter(command -> arguments.length > 0 && arguments[0].equals(name(command)))
                .toList();
        (asked.isEmpty() ? COMMANDS : asked).forEach(culvert::addSubcommand);
        return culvert.registerConverter(Path.class, Culvert::path)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Culvert::run)
                .setParameterExceptionHandler(Culvert::misused)
                .setExecutionExceptionHandler(Culvert::failed);
    }

    /** Picocli's own converter would show people the exception of the JVM. */
    private static Path path(String name) {
        try {
            return FileName.path(name);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** What a command logged is written before it ends. */
    private static int run(ParseResult parsed) {
        try {
            return new RunLast().execute(parsed);
        } finally {
            Logging.finish();
        }
    }

    private static String name(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }

    private static int misused(ParameterException misuse, String[] arguments) {
        CommandLine command = misuse.getCommandLine();
        PrintWriter err = command.getErr();
        if (misuse instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            String unknown = unmatched.getUnmatched().get(0);
            boolean expectsCommand = !command.getSubcommands().isEmpty();
            err.println("culvert: " + (expectsCommand ? "no such command: " : "unexpected argument: ") + unknown);
        } else {
            err.println("culvert: " + misuse.getMessage());
        }
        UnmatchedArgumentException.printSuggestions(misuse, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /**
     * A failure that the user can act upon is its message, a line for each thing that is wrong; anything else is a
     * defect and shows where it happened.
     */
    private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        String message = String.valueOf(failure.getMessage());
        message.lines().forEach(line -> command.getErr().println("culvert: " + line));
        boolean actionable = failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof IllegalArgumentException;
        if (!actionable) {
            failure.printStackTrace(command.getErr());
        }
        return FAILED;
    }
}
