package io.culvert.forwarding.interop;

import io.culvert.core.Algorithms;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** OpenSSH's ssh, and its sshd with a configuration of its own. */
final class OpenSsh implements ClientPeer {
    private final Bench bench;

    OpenSsh(Bench bench) {
        this.bench = bench;
    }

    /** All that it was built with, which is more than it offers without being asked. */
    @Override
    public PeerOffer offer() {
        return new PeerOffer(supported(bench, "kex"), supported(bench, "cipher"), supported(bench, "mac"));
    }

    @Override
    public Forwarding forward(int serverPort, int targetPort, Suite suite) {
        int port = FreePort.find();
        PeerProcess process = PeerProcess.start(
                bench.home,
                ssh(
                        bench,
                        serverPort,
                        "-N",
                        "-v",
                        "-L",
                        port + ":127.0.0.1:" + targetPort,
                        "-o",
                        "RekeyLimit=" + Matrix.REKEY_BYTES,
                        "-o",
                        "KexAlgorithms=" + suite.kex(),
                        "-o",
                        "Ciphers=" + suite.cipher(),
                        "-o",
                        "MACs=" + String.join(",", suite.macs())));
        return Forwarding.by(process, port);
    }

    @Override
    public List<String> evidence(Suite suite) {
        String mac = suite.mac().equals(Suite.IMPLICIT) ? "<implicit>" : suite.mac();
        return List.of(
                "kex: algorithm: " + suite.kex(),
                "kex: client->server cipher: " + suite.cipher() + " MAC: " + mac,
                "kex: server->client cipher: " + suite.cipher() + " MAC: " + mac);
    }

    /** A client that knows the bench's host key and has its user key. Options, then "user@host" at the end. */
    static List<String> ssh(Bench bench, int port, String... options) {
        return ssh(bench, knownHosts(bench), bench.userKeyFile, port, options);
    }

    /** The first of two options of one name is the one that counts. */
    static List<String> ssh(Bench bench, Path knownHosts, Path identity, int port, String... options) {
        List<String> command = new ArrayList<>(List.of(PeerPrograms.find("ssh"), "-F", "none"));
        command.addAll(List.of(options));
        standing(knownHosts).forEach(option -> command.addAll(List.of("-o", option.replaceFirst(" ", "="))));
        command.addAll(List.of("-i", identity.toString(), "-p", Integer.toString(port), Bench.USER + "@127.0.0.1"));
        return command;
    }

    private static List<String> standing(Path knownHosts) {
        return List.of(
                "BatchMode yes",
                "HostKeyAlias culvert",
                "UserKnownHostsFile " + knownHosts,
                "GlobalKnownHostsFile none",
                "StrictHostKeyChecking yes",
                "IdentitiesOnly yes",
                "ExitOnForwardFailure yes");
    }

    /** A configuration for two servers with the bench's keys: "culvert-host" here and "target" behind it. */
    static Path config(Bench bench, int jumpHostPort, int targetPort) {
        List<String> lines = new ArrayList<>(
                List.of("Host culvert-host", "Port " + jumpHostPort, "Host target", "Port " + targetPort, "Host *"));
        lines.addAll(standing(knownHosts(bench)));
        lines.addAll(List.of("HostName 127.0.0.1", "User " + Bench.USER, "IdentityFile " + bench.userKeyFile));
        Path file = bench.home.resolve("ssh_config");
        write(file, String.join("\n", lines));
        return file;
    }

    private static Path knownHosts(Bench bench) {
        Path file = bench.home.resolve("known_hosts");
        return knownHosts(file, bench.hostKey.publicKey());
    }

    /** A file that knows this key as that of the one host. */
    static Path knownHosts(Path file, SshPublicKey key) {
        write(file, "culvert " + SshPublicKeys.toLine(key));
        return file;
    }

    /** Everything that this OpenSSH was built with, in one of its own lists: "kex", "cipher", "mac". */
    static List<String> supported(Bench bench, String list) {
        return PeerProcess.run(bench.home, List.of(PeerPrograms.find("ssh"), "-Q", list))
                .lines()
                .toList();
    }

    /** Lines for sshd that allow all that we and it know, with the matrix's rekey limit. */
    static String[] everyAlgorithm(Bench bench) {
        return new String[] {
            "KexAlgorithms " + common(Algorithms.SUPPORTED_KEX, supported(bench, "kex")),
            "Ciphers " + common(Algorithms.SUPPORTED_CIPHERS, supported(bench, "cipher")),
            "MACs " + common(Algorithms.SUPPORTED_MACS, supported(bench, "mac")),
            "RekeyLimit " + Matrix.REKEY_BYTES
        };
    }

    private static String common(List<String> ours, List<String> theirs) {
        return ours.stream().filter(theirs::contains).collect(Collectors.joining(","));
    }

    /** A server with the bench's host key that lets its user in, and has what further lines say. */
    static ServerPeer sshd(Bench bench, String... lines) {
        return sshd(bench, List.of(bench.hostKeyFile), bench.home.resolve("user_key.pub"), lines);
    }

    static ServerPeer sshd(Bench bench, List<Path> hostKeys, Path authorizedKeys, String... lines) {
        int port = FreePort.find();
        List<String> command = sshdCommand(
                bench,
                hostKeys,
                authorizedKeys,
                Stream.concat(Stream.of("ListenAddress 127.0.0.1:" + port), Stream.of(lines))
                        .toArray(String[]::new));
        PeerProcess process = PeerProcess.start(
                bench.home, Stream.concat(command.stream(), Stream.of("-D")).toList());
        process.awaitLine("Server listening");
        return new ServerPeer(process, port);
    }

    /** A server that serves its standard input and output, as {@link #sshd(Bench, String...)} otherwise. */
    static List<String> sshdOnStreams(Bench bench, String... lines) {
        List<String> command =
                sshdCommand(bench, List.of(bench.hostKeyFile), bench.home.resolve("user_key.pub"), lines);
        return Stream.concat(command.stream(), Stream.of("-i")).toList();
    }

    private static List<String> sshdCommand(Bench bench, List<Path> hostKeys, Path authorizedKeys, String... lines) {
        String program = PeerPrograms.find("sshd");
        Stream<String> standing = Stream.of(
                "AuthorizedKeysFile " + authorizedKeys,
                "PidFile none",
                "StrictModes no",
                "PermitRootLogin yes",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "MaxStartups 100");
        Stream<String> keys = hostKeys.stream().map(key -> "HostKey " + key);
        try {
            if (Bench.USER.equals("root")) {
                // The server insists on it then, and its package creates it only when the service starts.
                Files.createDirectories(Path.of("/run/sshd"));
            }
            Path config = Files.createTempFile(bench.home, "sshd-", ".conf");
            Files.write(
                    config,
                    Stream.of(standing, keys, Stream.of(lines)).flatMap(s -> s).toList());
            return List.of(program, "-e", "-f", config.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String line) {
        try {
            Files.write(file, List.of(line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
