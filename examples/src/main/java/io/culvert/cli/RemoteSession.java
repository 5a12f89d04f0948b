package io.culvert.cli;

import io.culvert.core.ChannelOpenException;
import io.culvert.core.Printable;
import io.culvert.core.SshException;
import io.culvert.forwarding.StreamChannel;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.SessionType;
import io.culvert.forwarding.session.ProgramExit;
import io.culvert.forwarding.session.RemoteProgram;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program that {@code connect} runs at the server, with the streams of this process. */
final class RemoteSession {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteSession.class);

    private RemoteSession() {}

    /**
     * Runs it, and waits until it and the connections that are forwarded then have ended.
     *
     * @return what ssh exits with: the program's status, or 255 if it did not end with one
     */
    static int run(Tunnel tunnel, ClientSettings settings, String command, Executor workers) {
        InputStream input = settings.stdinNull() ? InputStream.nullInputStream() : TerminalInput.ofStandardInput();
        StreamChannel streams = new StreamChannel(
                "standard input and output", input, new FileOutputStream(FileDescriptor.out), true, workers, () -> {});
        StreamChannel errors = new StreamChannel(
                "standard error",
                InputStream.nullInputStream(),
                new FileOutputStream(FileDescriptor.err),
                true,
                workers,
                () -> {});
        if (settings.requestsTerminal()) {
            LOG.warn("There are no pseudo-terminals yet: the program runs over pipes.");
        }
        int status;
        try {
            status = status(RemoteProgram.run(tunnel.connection(), request(settings, command), streams, errors)
                    .toCompletableFuture()
                    .join());
        } catch (CompletionException e) {
            status = refused(e, settings, command);
        }
        tunnel.connection().drain(Connect.UNLIMITED);
        tunnel.connection().closed().toCompletableFuture().join();
        return status;
    }

    private static RemoteProgram.Request request(ClientSettings settings, String command) {
        Map<String, String> environment = settings.environment(StartEnvironment.get());
        if (settings.sessionType() == SessionType.SUBSYSTEM) {
            return RemoteProgram.Request.subsystem(command, environment);
        }
        return command.isEmpty()
                ? RemoteProgram.Request.shell(environment)
                : RemoteProgram.Request.exec(command, environment);
    }

    /** Only the lowest eight bits reach who waits for this process. */
    private static int status(ProgramExit exit) {
        if (exit instanceof ProgramExit.Status told) {
            return (int) (told.status() & 0xff);
        }
        if (exit instanceof ProgramExit.Signal signal) {
            LOG.debug("The remote program was ended by signal {}", Printable.line(signal.name()));
        }
        return Connect.OWN_FAILURE;
    }

    private static int refused(CompletionException e, ClientSettings settings, String command) {
        if (e.getCause() instanceof ChannelOpenException) {
            LOG.error(
                    "The server opens no session: {}",
                    Printable.line(String.valueOf(e.getCause().getMessage())));
        } else if (e.getCause() instanceof SshException failure
                && failure.kind() == SshException.Kind.REQUEST_REFUSED) {
            String what = settings.sessionType() == SessionType.SUBSYSTEM
                    ? "subsystem"
                    : command.isEmpty() ? "shell" : "exec";
            LOG.error("{} request failed", what);
        }
        return Connect.OWN_FAILURE;
    }
}
