package io.culvert.cli.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code culvert demo}: the main job with nothing to prepare, and a load that checks every byte of it. */
@Command(
        name = "demo",
        description = {
            "Runs a jump host, a client with forwards both ways, and a load that checks itself, all on loopback.",
            "On a terminal it shows a live table until q is typed. Elsewhere it runs 5 seconds and prints JSON.",
            "Exit status: 0, or 1 if a byte was wrong or nothing moved on some forward."
        })
@SuppressWarnings("unused") // one option is for picocli alone
public final class Demo implements Callable<Integer> {
    private static final int PLAIN_SECONDS = 5;
    private static final int MOST_SECONDS = 3600;
    private static final long REFRESH_MILLIS = 250;
    /** Rates are those of the last second. */
    private static final int REFRESHES_IN_RATE = 4;

    private final Function<Protocol, ChannelHandler> targets;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seconds", paramLabel = "N", description = "End after so many seconds, 1 to 3600.")
    private @Nullable Integer seconds;

    @Option(names = "--plain", description = "Print JSON at the end even on a terminal.")
    private boolean plain;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    public Demo() {
        this(Protocol::target);
    }

    /** @param targets makes the handler of each connection to a target */
    Demo(Function<Protocol, ChannelHandler> targets) {
        this.targets = targets;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seconds != null && (seconds < 1 || seconds > MOST_SECONDS)) {
            throw new ParameterException(
                    spec.commandLine(), "--seconds " + seconds + " is not between 1 and " + MOST_SECONDS);
        }
        // Who connects is shown by the table; what goes wrong is still said.
        ((Logger) LoggerFactory.getLogger("io.culvert")).setLevel(Level.WARN);
        Optional<Screen> screen = plain ? Optional.empty() : Screen.open();
        Facts facts = screen.isPresent() ? live(screen.get()) : plain();
        return facts.good() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private Facts plain() throws IOException, InterruptedException {
        try (Stage stage = new Stage(targets)) {
            Invitation invitation = stage.invitation();
            spec.commandLine()
                    .getErr()
                    .printf("culvert: join in with: %s%nculvert: then: %s%n", invitation.ssh(), invitation.then());
            stage.warmUp();
            Facts before = stage.facts();
            stage.run(seconds == null ? PLAIN_SECONDS : seconds);
            Facts facts = stage.facts();
            spec.commandLine().getOut().println(facts.toJson(before, invitation));
            return facts;
        }
    }

    private Facts live(Screen screen) throws IOException {
        Facts last;
        try (screen;
                Stage stage = new Stage(targets)) {
            Deque<Facts> recent = new ArrayDeque<>();
            do {
                last = stage.facts();
                recent.addLast(last);
                if (recent.size() > REFRESHES_IN_RATE) {
                    recent.removeFirst();
                }
            } while (!refresh(screen, Table.lines(last, recent.getFirst(), stage.invitation(), screen.columns()))
                    && (seconds == null || last.seconds() < seconds));
        }
        spec.commandLine().getOut().printf("Streams checked: %d, corrupt: %d.%n", last.checked(), last.corrupt());
        return last;
    }

    /** Whether the user, or a signal, wants to end. */
    private static boolean refresh(Screen screen, List<String> lines) throws IOException {
        try {
            screen.show(lines);
            return screen.quits(REFRESH_MILLIS);
        } catch (RuntimeException | IOException e) {
            if (screen.ending()) {
                return true;
            }
            throw e;
        }
    }
}
