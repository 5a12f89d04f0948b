package io.culvert.cli.bench;

import io.culvert.perf.load.Scenario;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code culvert bench login}. */
@Command(name = "login", description = "Full logins, each over a connection of its own: no far end is needed.")
final class LoginRun extends Run {
    @Mixin
    private Paces paces;

    @Mixin
    private Extents extents;

    @Option(
            names = "--keep",
            paramLabel = "TIME",
            converter = Time.class,
            description = "Keep them open, idle, until so long after the last one; else each is closed at once.")
    private @Nullable Duration keep;

    /** Each login is one of those that are measured. */
    @Override
    int connections() {
        return 0;
    }

    @Override
    Scenario scenario() {
        return new Scenario.Login(paces.pace(), extents.extent(), Optional.ofNullable(keep));
    }
}
