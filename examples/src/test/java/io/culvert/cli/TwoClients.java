package io.culvert.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.ServerConfig;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Network;
import io.culvert.testing.Unsound;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The stock ssh and {@code culvert connect}, each without a terminal, with the same options and in the same
 * environment. Where they are to ask the user, a script notes what it is asked, and answers "yes" or what ANSWER in the
 * environment says.
 */
final class TwoClients implements AutoCloseable {
    private static final String ASK_PASS = """
            #!/bin/sh
            printf '%s|%s\\n' "$1" "${SSH_ASKPASS_PROMPT-unset}" >> "$ASKED"
            [ "$ANSWER" = fail ] && exit 1
            case "$1" in *yes/no*) echo yes;; *) printf '%s\\r\\nnot this\\n' "$ANSWER";; esac
            """;

    private final Path folder;
    private final Network network = Network.create();
    private final Greeter target = new Greeter();
    private final JumpHost host;

    /** @param asked the questions to the user, each with SSH_ASKPASS_PROMPT after it */
    record Run(boolean loggedIn, String output, String asked) {}

    TwoClients(Path folder, ServerConfig.Builder server) throws IOException {
        this.folder = folder;
        host = JumpHost.start(
                        network,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        server,
                        ForwardingPolicy.ANYWHERE)
                .toCompletableFuture()
                .join();
        Path script = Files.writeString(folder.resolve("askpass"), ASK_PASS);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    Run ssh(Map<String, String> environment, String... options) throws Exception {
        return run(List.of("ssh"), environment, options);
    }

    Run connect(Map<String, String> environment, String... options) throws Exception {
        Run run = run(CommandLines.process("connect"), environment, options);
        assertThat(Unsound.linesOf(run.output)).isEmpty();
        assertThat(run.output).doesNotContain("Exception", "\tat ");
        return run;
    }

    private Run run(List<String> client, Map<String, String> environment, String... options) throws Exception {
        Path asked = Files.createTempFile(folder, "asked", "");
        Path output = Files.createTempFile(folder, "output", "");
        List<String> command = new ArrayList<>(List.of("setsid", "-w"));
        command.addAll(client);
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-F",
                "none",
                "-o",
                "GlobalKnownHostsFile=/dev/null",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-p",
                String.valueOf(host.boundAddresses().get(0).getPort()),
                "-W",
                "127.0.0.1:" + target.port(),
                "someone@127.0.0.1"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .keySet()
                .removeAll(List.of("SSH_AUTH_SOCK", "DISPLAY", "WAYLAND_DISPLAY", "SSH_ASKPASS_REQUIRE"));
        builder.environment().put("SSH_ASKPASS", folder.resolve("askpass").toString());
        builder.environment().put("ASKED", asked.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, SECONDS)).as("it ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        String printed = Files.readString(output);
        return new Run(printed.contains(Greeter.GREETING), printed, Files.readString(asked));
    }

    @Override
    public void close() throws IOException {
        host.close();
        target.close();
        network.close();
    }
}
