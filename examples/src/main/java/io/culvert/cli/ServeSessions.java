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
import java.util.concurrent.Executor;

/** The sessions of {@code serve}: a notice, or under PermitExec programs for the user who runs it, and nobody else. */
final class ServeSessions {
    private ServeSessions() {}

    static Sessions of(Executor workers) {
        Sessions.Handlers notice = Sessions.NOTICE.handlers();
        return new Sessions(
                connection -> {
                    String self = ProcessUser.self(); // asked here, since RunAs changes it
                    ServerSettings inForce = ServeLogins.settings(connection);
                    List<String> forced = forced(inForce, connection);
                    boolean permitted = inForce.permitExec() && mayRun(connection, self) && forced.size() <= 1;
                    return (permitted ? programs(inForce, forced, self, workers) : notice).handler(connection);
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

    private static boolean mayRun(SshConnection connection, String self) {
        return connection.userName().equals(self) && LoginRestriction.all(connection, known -> true);
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
