package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.SshConnection;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One end is ours, the other one a program. */
final class ForeignPair implements Pair {
    private final Path folder;
    private final Network network;
    private final List<Runnable> ours = new ArrayList<>();
    private Process program;
    private int localPort;
    private int remotePort;
    private int serverPort;
    /** Where the server is ours. */
    private JumpHost host;
    /** Where the client is ours. */
    private Tunnel tunnel;

    private SshConnection connection;

    private ForeignPair() throws IOException {
        folder = Files.createTempDirectory("culvert-test");
        network = Network.create(NettyTransport.preferred(), 1, Duration.ofSeconds(10));
    }

    /** OpenSSH's client at our server, with more options if need be. */
    static ForeignPair ssh(int targetPort, String... options) throws Exception {
        require("ssh");
        ForeignPair pair = new ForeignPair();
        try {
            pair.startSsh(targetPort, options);
        } catch (Exception | AssertionError e) {
            pair.close();
            throw e;
        }
        return pair;
    }

    /** Our client at OpenSSH's server. */
    static ForeignPair sshd(int targetPort) throws Exception {
        require("sshd");
        ForeignPair pair = new ForeignPair();
        try {
            pair.startSshd();
            pair.connect(targetPort);
        } catch (Exception | AssertionError e) {
            pair.close();
            throw e;
        }
        return pair;
    }

    /** Our client at Dropbear's server. */
    static ForeignPair dropbear(int targetPort) throws Exception {
        require("dropbear");
        ForeignPair pair = new ForeignPair();
        try {
            pair.startDropbear();
            pair.connect(targetPort);
        } catch (Exception | AssertionError e) {
            pair.close();
            throw e;
        }
        return pair;
    }

    private void startSsh(int targetPort, String... options) throws Exception {
        host = CulvertPair.start(network, new UnixPolicy(SocketFile.DEFAULT_MASK, false));
        ours.add(host::close);
        serverPort = CulvertPair.port(host);
        localPort = FreePort.find();
        key("client");
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("-L", localPort + ":127.0.0.1:" + targetPort, "-R", "0:127.0.0.1:" + targetPort));
        start(sshWords(all));
        remotePort = Integer.parseInt(
                awaitLog("Allocated port (\\d+) for remote forward").group(1));
        await().until(() -> !host.connections().isEmpty());
        connection = host.connections().iterator().next();
    }

    /** What ssh -W makes of its standard input and output: a client of its own at the same server. */
    Process stdio(int targetPort) throws IOException {
        return new ProcessBuilder(sshWords(List.of("-W", "127.0.0.1:" + targetPort)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private List<String> sshWords(List<String> options) {
        List<String> words = new ArrayList<>(List.of("ssh", "-F", "none", "-N", "-T", "-l", "test"));
        words.addAll(List.of("-i", folder.resolve("client").toString(), "-p", Integer.toString(serverPort)));
        List.of(
                        "IdentitiesOnly=yes",
                        "BatchMode=yes",
                        "StrictHostKeyChecking=no",
                        "UserKnownHostsFile=/dev/null",
                        "ExitOnForwardFailure=yes")
                .forEach(option -> words.addAll(List.of("-o", option)));
        words.addAll(options);
        words.add("127.0.0.1");
        return words;
    }

    private void startSshd() throws Exception {
        serverPort = FreePort.find();
        if (userName().equals("root")) {
            // The server insists on it, and the package creates it only when the service starts.
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Path config = Files.writeString(
                folder.resolve("sshd_config"),
                String.join(
                        "\n",
                        "ListenAddress 127.0.0.1",
                        "Port " + serverPort,
                        "HostKey " + key("host"),
                        "AuthorizedKeysFile " + authorizedKeys(folder),
                        "StrictModes no",
                        "UsePAM no",
                        "PermitRootLogin yes",
                        "PidFile none",
                        ""));
        start(find("sshd").toString(), "-D", "-e", "-f", config.toString());
        awaitLog("Server listening on");
    }

    /** It reads only ~/.ssh/authorized_keys: in a mount namespace of its own, that is a folder of ours. */
    private void startDropbear() throws Exception {
        serverPort = FreePort.find();
        Path home = Path.of(System.getProperty("user.home"), ".ssh");
        Files.createDirectories(home);
        Path keys = Files.createDirectory(folder.resolve("ssh"));
        authorizedKeys(keys);
        Path hostKey = folder.resolve("dropbear_host");
        run("dropbearkey", "-t", "ed25519", "-f", hostKey.toString());
        String script = "chmod 700 '" + keys + "' && mount --bind '" + keys + "' '" + home + "' && exec "
                + find("dropbear") + " -F -E -m -r '" + hostKey + "' -p 127.0.0.1:" + serverPort + " -P '"
                + folder.resolve("pid") + "'";
        start("unshare", userName().equals("root") ? "-m" : "-rm", "sh", "-c", script);
        awaitLog("Not backgrounding");
        await().until(() -> Sockets.listening(serverPort));
    }

    private void connect(int targetPort) throws Exception {
        SshKeyPair key = PrivateKeyFile.read(folder.resolve("client")).unlock();
        tunnel = CulvertPair.now(Tunnel.connect(
                network,
                new Endpoint("127.0.0.1", serverPort),
                CulvertPair.clientConfig(userName(), key).build()));
        ours.add(tunnel::close);
        connection = tunnel.connection();
        Endpoint target = new Endpoint("127.0.0.1", targetPort);
        localPort = CulvertPair.now(tunnel.forwardLocal(0, target)).boundPort();
        remotePort = CulvertPair.now(tunnel.forwardRemote("127.0.0.1", 0, target, ForwardObserver.NONE))
                .boundPort();
    }

    private static String userName() {
        return System.getProperty("user.name");
    }

    private Path authorizedKeys(Path where) throws Exception {
        key("client");
        return Files.copy(folder.resolve("client.pub"), where.resolve("authorized_keys"));
    }

    private Path key(String name) throws Exception {
        Path file = folder.resolve(name);
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString());
        return file;
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
    }

    private void start(String... command) throws IOException {
        start(List.of(command));
    }

    private void start(List<String> command) throws IOException {
        program = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .redirectInput(new File("/dev/null"))
                .start();
    }

    private Path log() {
        return folder.resolve("log");
    }

    private MatchResult awaitLog(String pattern) {
        List<MatchResult> found = new ArrayList<>();
        await(pattern).untilAsserted(() -> {
            String text = Files.readString(log());
            Pattern.compile(pattern).matcher(text).results().findFirst().ifPresent(found::add);
            assertThat(found).as(text).isNotEmpty();
        });
        return found.get(0);
    }

    private static void require(String name) {
        boolean found = candidates(name).anyMatch(Files::isExecutable);
        if (Boolean.getBoolean("culvert.peers.required")) {
            assertThat(found).as(name + " is installed").isTrue();
        }
        assumeTrue(found, name + " is not installed");
    }

    private static Path find(String name) {
        return candidates(name).filter(Files::isExecutable).findFirst().orElseThrow();
    }

    private static Stream<Path> candidates(String name) {
        return Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
                .map(place -> Path.of(place, name));
    }

    Tunnel tunnel() {
        return tunnel;
    }

    /** With kill -9: of a server, the processes that serve the connection. */
    void killPeer() {
        if (host != null) {
            program.destroyForcibly();
        } else {
            program.descendants().forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Override
    public int port(Direction direction) {
        return direction == Direction.LOCAL ? localPort : remotePort;
    }

    @Override
    public List<SshConnection> connections() {
        return host == null ? List.of(connection) : List.copyOf(host.connections());
    }

    @Override
    public void close() throws IOException {
        ours.forEach(Runnable::run);
        if (program != null) {
            program.descendants().forEach(ProcessHandle::destroy);
            program.destroy();
            program.onExit().join();
        }
        network.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
