package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** asyncssh, which is a library: a script makes it a server, and a client that makes one connection after the other. */
final class Asyncssh implements ClientPeer, Closeable {
    private final PeerProcess clients;
    private int number;

    Asyncssh(Bench bench) {
        clients = start(
                bench,
                "clients",
                bench.home.resolve("host_key.pub").toString(),
                bench.userKeyFile.toString(),
                Bench.USER);
    }

    /** How a client logs in. */
    record Login(String method, String password) {
        static final Login WITH_KEY = new Login("publickey", "none");
    }

    @Override
    public PeerOffer offer() throws Exception {
        return PeerOffer.ofClient(port -> {
            clients.say(++number + " 1 " + port + " any any any " + Matrix.REKEY_BYTES + " publickey none");
            return () -> {};
        });
    }

    @Override
    public Forwarding forward(int serverPort, int targetPort, Suite suite) {
        return forward(serverPort, targetPort, suite, Login.WITH_KEY);
    }

    Forwarding forward(int serverPort, int targetPort, Suite suite, Login login) {
        String[] answer = ask(serverPort, targetPort, suite, login);
        assertThat(answer[1]).as(clients.toString()).isEqualTo("forwards");
        assertThat(answer[3]).isEqualTo(suite.cipher());
        if (!suite.mac().equals(Suite.IMPLICIT)) {
            assertThat(answer[4]).isEqualTo(suite.mac());
        }
        // The next connection ends this one.
        return new Forwarding(clients.connect(Integer.parseInt(answer[2])), () -> {}, clients::output);
    }

    /** The script's answer to one line, as words. */
    String[] ask(int serverPort, int targetPort, Suite suite, Login login) {
        String id = "#" + ++number;
        clients.say(String.join(
                " ",
                id,
                Integer.toString(targetPort),
                Integer.toString(serverPort),
                suite.kex(),
                suite.cipher(),
                String.join(",", suite.macs()),
                Long.toString(Matrix.REKEY_BYTES),
                login.method(),
                login.password()));
        return clients.awaitLine(id + " ").split(" ", 5);
    }

    /** A server that takes these methods; its process and port. */
    static ServerPeer server(Bench bench, String... methods) {
        List<String> arguments = new ArrayList<>(List.of(
                "serve",
                bench.hostKeyFile.toString(),
                bench.home.resolve("user_key.pub").toString(),
                Long.toString(Matrix.REKEY_BYTES)));
        arguments.addAll(List.of(methods));
        PeerProcess process = start(bench, arguments.toArray(String[]::new));
        String listening = process.awaitLine("listening ");
        return new ServerPeer(process, Integer.parseInt(listening.substring(listening.lastIndexOf(' ') + 1)));
    }

    private static PeerProcess start(Bench bench, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(python(bench), "-W", "ignore", script(bench).toString()));
        command.addAll(List.of(arguments));
        return PeerProcess.start(bench.home, command);
    }

    /** The system's own interpreter, which has the library, and not whichever is first on the path. */
    private static String python(Bench bench) {
        String python = "/usr/bin/python3";
        PeerPrograms.require(Files.isExecutable(Path.of(python)), python + " is not installed");
        try (PeerProcess probe =
                PeerProcess.start(bench.home, List.of(python, "-W", "ignore", "-c", "import asyncssh"))) {
            PeerPrograms.require(probe.awaitExit() == 0, "asyncssh is not installed for " + python);
        }
        return python;
    }

    private static Path script(Bench bench) {
        Path file = bench.home.resolve("asyncssh_peer.py");
        try (InputStream script =
                Objects.requireNonNull(Asyncssh.class.getResourceAsStream("asyncssh_peer.py"), "asyncssh_peer.py")) {
            Files.write(file, script.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        clients.close();
    }
}
