package io.culvert.cli;

import io.culvert.core.SshConnection;
import io.culvert.forwarding.LoginRestriction;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.keys.ProcessUser;
import io.culvert.forwarding.session.Programs;
import io.culvert.forwarding.session.Sessions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The sessions of {@code serve}: a notice, or under PermitExec programs for the user who runs it, and nobody else. */
final class ServeSessions {
    private ServeSessions() {}

    static Sessions of(Executor workers) {
        return new Sessions(
                connection -> {
                    String self = ProcessUser.self(); // asked here, since RunAs changes it
                    ServerSettings inForce = ServeLogins.settings(connection);
                    List<String> forced = forced(inForce, connection);
                    return refusal(inForce, forced, connection, self)
                            .map(Sessions::notice)
                            .orElseGet(() -> programs(inForce, forced, self, workers))
                            .handler(connection);
                },
                login -> ServeLogins.settings(login).maxSessions());
    }

    /** What runs in place of what is asked for: sshd_config's command, else those of the login's keys. */
    private static List<String> forced(ServerSettings inForce, SshConnection connection) {
        return inForce.forceCommand()
                .map(List::of)
                .orElseGet(() -> connection.restrictions().stream()
                        .filter(LoginRestriction.class::isInstance)
                        .flatMap(restriction -> ((LoginRestriction) restriction).command().stream())
                        .distinct()
                        .toList());
    }

    private static Programs programs(ServerSettings inForce, List<String> forced, String self, Executor workers) {
        Map<String, String> environment = environment(inForce, self);
        return new Programs(
                Path.of(Objects.requireNonNull(environment.get("SHELL"))),
                Path.of(Objects.requireNonNull(environment.get("HOME"))),
                environment,
                inForce::acceptsEnv,
                forced.stream().findFirst(),
                inForce.subsystems(),
                workers);
    }

    /** Why the user runs nothing; empty if he may. */
    private static Optional<String> refusal(
            ServerSettings inForce, List<String> forced, SshConnection connection, String self) {
        if (!inForce.permitExec()) {
            return Optional.of("PermitExec is no");
        } else if (!connection.userName().equals(self)) {
            return Optional.of("programs run as " + self + ", and for nobody else");
        } else if (!LoginRestriction.all(connection, known -> true)) {
            return Optional.of("the login is restricted by what this server does not know");
        }
        return forced.size() > 1 ? Optional.of("the login's keys force different commands") : Optional.empty();
    }

    /** What sshd gives to programs, as this process has it. */
    private static Map<String, String> environment(ServerSettings inForce, String self) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "USER",
                self,
                "LOGNAME",
                self,
                "HOME",
                ProcessUser.home().orElse(Path.of("/")).toString(), // as sshd
                "SHELL",
                "/bin/sh",
                "PATH",
                "/usr/local/bin:/usr/bin:/bin:/usr/games"));
        for (String name : List.of("SHELL", "PATH", "TZ", "LANG")) {
            String value = System.getenv(name);
            if (value != null && !value.isEmpty()) {
                environment.put(name, value);
            }
        }
        environment.putAll(inForce.setEnv());
        return environment;
    }
}
