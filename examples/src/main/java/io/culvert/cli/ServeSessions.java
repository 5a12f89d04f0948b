package io.culvert.cli;

import io.culvert.forwarding.config.ServerSettings;
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

    static Sessions of(ServerSettings settings, Executor workers) {
        Sessions.Handlers notice = Sessions.NOTICE.handlers();
        String self = System.getProperty("user.name");
        return new Sessions(
                connection -> {
                    ServerSettings inForce = ServeLogins.settings(connection);
                    boolean permitted =
                            inForce.permitExec() && connection.userName().equals(self);
                    return (permitted ? programs(inForce, self, workers) : notice).handler(connection);
                },
                settings.maxSessions());
    }

    private static Programs programs(ServerSettings inForce, String self, Executor workers) {
        Map<String, String> environment = environment(self);
        return new Programs(
                Path.of(Objects.requireNonNull(environment.get("SHELL"))),
                Path.of(Objects.requireNonNull(environment.get("HOME"))),
                environment,
                inForce::acceptsEnv,
                inForce.forceCommand(),
                inForce.subsystems(),
                workers);
    }

    /** What sshd gives to programs, as this process has it. */
    private static Map<String, String> environment(String self) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "USER",
                self,
                "LOGNAME",
                self,
                "HOME",
                System.getProperty("user.home"),
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
        return environment;
    }
}
