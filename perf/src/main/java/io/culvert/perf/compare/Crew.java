package io.culvert.perf.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts servers, clients and targets. Methods that start one of these block until it takes connections. */
final class Crew {
    /** Enough for the tests that log in many times at once; sshd's own default drops most of them. */
    private static final String MANY = "20000";

    private final Programs programs;
    private final Workshop workshop;

    Crew(Programs programs, Workshop workshop) {
        this.programs = programs;
        this.workshop = workshop;
    }

    Workshop workshop() {
        return workshop;
    }

    /** A pair with both ends on this machine. */
    Line line(Pair pair, Optional<String> cipher, int target) throws IOException, InterruptedException {
        return line(pair, cipher, Place.HERE, Place.HERE, target);
    }

    /**
     * A pair.
     *
     * @param cipher absent for the one that the client prefers
     * @param target its port where the server is
     */
    Line line(Pair pair, Optional<String> cipher, Place serverAt, Place clientAt, int target)
            throws IOException, InterruptedException {
        int serverPort = Peer.freePort();
        Peer server = server(pair.server(), serverAt, serverPort, target);
        if (pair.client() == ClientKind.NONE) {
            return new Line(pair, serverPort, server, Optional.empty());
        }
        try {
            int entrance = Peer.freePort();
            Peer client = client(pair.client(), cipher, clientAt, entrance, serverAt, serverPort, target);
            return new Line(pair, entrance, server, Optional.of(client));
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    /** @param target its port, for a relay: the others are told by their client */
    Peer server(ServerKind kind, Place at, int port, int target) throws IOException, InterruptedException {
        List<String> command = switch (kind) {
            case SSHD -> sshd(at, port);
            case CULVERT -> culvert("serve", "-f", serverConfig("culvert", at, port, List.of()));
            case MINA ->
                culvert(
                        "bench",
                        "peer",
                        "mina",
                        "--port=" + port,
                        "--host-key=" + workshop.hostKey(),
                        "--authorized-keys=" + workshop.authorizedKeys());
            case RELAY -> relay(port, "127.0.0.1", target);
        };
        return start(kind.program(), at, command).awaitListening(port);
    }

    private Peer client(
            ClientKind kind,
            Optional<String> cipher,
            Place at,
            int entrance,
            Place serverAt,
            int serverPort,
            int target)
            throws IOException, InterruptedException {
        List<String> command = switch (kind) {
            case SSH ->
                words(
                        programs.ssh().orElseThrow().toString(),
                        sshOptions(cipher, entrance, serverAt, serverPort, target));
            case CULVERT ->
                Stream.concat(
                                culvert("connect").stream(),
                                sshOptions(cipher, entrance, serverAt, serverPort, target).stream())
                        .toList();
            case RELAY -> relay(entrance, serverAt.address(), serverPort);
            case NONE -> throw new IllegalArgumentException("there is no such program");
        };
        return start(kind.program(), at, command).awaitListening(entrance);
    }

    /** The far end: takes, gives and returns bytes. */
    Peer target(Place at, String address, int port) throws IOException, InterruptedException {
        return start("the target", at, culvert("bench", "target", "--listen", address + ":" + port))
                .awaitListening(port);
    }

    /** Starts any program there. */
    Peer start(String name, Place at, List<String> command) throws IOException {
        return Peer.start(name, at.command(command), workshop.newFile("log"));
    }

    /** A relay without SSH. */
    Peer relay(Place at, int port, String targetAddress, int target) throws IOException, InterruptedException {
        return start("plain relay", at, relay(port, targetAddress, target)).awaitListening(port);
    }

    private List<String> relay(int port, String targetAddress, int target) {
        return culvert("bench", "peer", "relay", "--port=" + port, "--target=" + targetAddress + ":" + target);
    }

    /** The command line of this program with other arguments. */
    List<String> culvert(String... arguments) {
        return Stream.concat(programs.culvert().stream(), Stream.of(arguments)).toList();
    }

    private List<String> sshd(Place at, int port) throws IOException {
        if (Workshop.USER.equals("root")) {
            // sshd insists on it then, and its package creates it only when the service starts.
            Files.createDirectories(Path.of("/run/sshd"));
        }
        List<String> more = List.of(
                "PidFile none",
                "UsePAM no",
                "UseDNS no",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "PermitRootLogin yes",
                "MaxSessions " + MANY);
        return List.of(
                programs.sshd().orElseThrow().toString(), "-D", "-e", "-f", serverConfig("sshd", at, port, more));
    }

    private String serverConfig(String name, Place at, int port, List<String> more) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "ListenAddress " + at.address() + ":" + port,
                "HostKey " + workshop.hostKey(),
                "AuthorizedKeysFile " + workshop.authorizedKeys(),
                "AllowUsers " + Workshop.USER,
                "StrictModes no",
                "MaxStartups " + MANY,
                "AllowTcpForwarding yes",
                "LogLevel ERROR"));
        lines.addAll(more);
        Path file = workshop.newFile(name);
        Files.write(file, lines);
        return file.toString();
    }

    private List<String> sshOptions(Optional<String> cipher, int entrance, Place serverAt, int serverPort, int target) {
        List<String> words = new ArrayList<>(List.of("-N", "-F", "none"));
        cipher.ifPresent(name -> words.addAll(List.of("-c", name)));
        Stream.of(
                        "BatchMode=yes",
                        "Compression=no",
                        "ExitOnForwardFailure=yes",
                        "GlobalKnownHostsFile=none",
                        "IdentitiesOnly=yes",
                        "IdentityAgent=none",
                        "LogLevel=ERROR",
                        "StrictHostKeyChecking=yes",
                        "UserKnownHostsFile=" + workshop.knownHosts())
                .forEach(option -> words.addAll(List.of("-o", option)));
        words.addAll(List.of(
                "-i",
                workshop.userKey().toString(),
                "-L",
                "127.0.0.1:" + entrance + ":127.0.0.1:" + target,
                "-p",
                Integer.toString(serverPort),
                Workshop.USER + "@" + serverAt.address()));
        return words;
    }

    private static List<String> words(String first, List<String> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toList();
    }
}
