package io.culvert.forwarding.session;

import io.culvert.core.SshConnection;
import io.netty.channel.ChannelHandler;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Sessions that run programs as this process's own user, over pipes and without a terminal.
 *
 * @param shell takes {@code -c COMMAND}; on its own it is the shell that a client gets
 * @param home where programs start
 * @param environment what programs get, beside what the client may set
 * @param accepted the names of variables that a client may set (sshd's AcceptEnv)
 * @param forced run whatever a client asks for, which it finds in SSH_ORIGINAL_COMMAND (sshd's ForceCommand)
 * @param subsystems commands by the name that clients ask for (sshd's Subsystem)
 * @param workers starts and ends programs, which may block
 */
public record Programs(
        Path shell,
        Path home,
        Map<String, String> environment,
        Predicate<String> accepted,
        Optional<String> forced,
        Map<String, String> subsystems,
        Executor workers)
        implements Sessions.Handlers {
    public Programs {
        environment = Map.copyOf(environment);
        subsystems = Map.copyOf(subsystems);
    }

    @Override
    public ChannelHandler handler(SshConnection connection) {
        return new ProgramStart(this, connection);
    }

    /**
     * What is run. Blocks on the disk.
     *
     * @param asked for by the client; empty for a shell
     * @param subsystem whether it was asked for by the name of a subsystem
     */
    List<String> command(String asked, boolean subsystem) {
        String command = forced.orElse(asked);
        if (InternalSftp.isIn(command) && (subsystem || forced.isPresent())) {
            command = subsystem ? InternalSftp.replaceIn(command) : InternalSftp.ONLY;
        }
        return command.isEmpty() ? List.of(shell.toString(), "-l") : List.of(shell.toString(), "-c", command);
    }
}
