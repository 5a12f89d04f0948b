package io.culvert.forwarding.interop;

import io.culvert.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Dropbear's dbclient and its server. */
final class Dropbear implements ClientPeer {
    private final Bench bench;
    private final Path identity;

    Dropbear(Bench bench) {
        this.bench = bench;
        this.identity = convert(bench, bench.userKeyFile);
    }

    /** Dropbear keeps private keys in a format of its own. */
    static Path convert(Bench bench, Path openSshKey) {
        Path converted = Path.of(openSshKey + ".dropbear");
        PeerProcess.run(
                bench.home,
                List.of(
                        PeerPrograms.find("dropbearconvert"),
                        "openssh",
                        "dropbear",
                        openSshKey.toString(),
                        converted.toString()));
        return converted;
    }

    @Override
    public PeerOffer offer() throws Exception {
        return PeerOffer.ofClient(port -> PeerProcess.start(bench.home, dbclient(port, "-N")));
    }

    /** Trusts whatever host key it sees, as there is no alias for a host in its known_hosts. */
    List<String> dbclient(int serverPort, String... options) {
        return dbclient(identity, serverPort, options);
    }

    static List<String> dbclient(Path identity, int serverPort, String... options) {
        List<String> command = new ArrayList<>(List.of(
                PeerPrograms.find("dbclient"),
                "-y",
                "-y",
                "-i",
                identity.toString(),
                "-p",
                Integer.toString(serverPort)));
        command.addAll(List.of(options));
        command.add(Bench.USER + "@127.0.0.1");
        return command;
    }

    @Override
    public Forwarding forward(int serverPort, int targetPort, Suite suite) {
        int port = FreePort.find();
        List<String> options =
                new ArrayList<>(List.of("-N", "-L", port + ":127.0.0.1:" + targetPort, "-c", suite.cipher()));
        if (!suite.mac().equals(Suite.IMPLICIT)) {
            options.addAll(List.of("-m", suite.mac()));
        }
        PeerProcess process = PeerProcess.start(bench.home, dbclient(serverPort, options.toArray(String[]::new)));
        return Forwarding.by(process, port);
    }

    /** The account that {@link #server} lets in, in the world that it sees. */
    static final String SERVER_USER = "root";

    /**
     * A server with the bench's keys. It takes authorized keys from the account's home alone, so it gets a mount namespace
     * in which root's home is another folder; where root does not run the tests, a user namespace too.
     */
    static ServerPeer server(Bench bench) {
        return server(bench, bench.hostKeyFile, bench.home.resolve("user_key.pub"));
    }

    static ServerPeer server(Bench bench, Path hostKey, Path authorizedKey) {
        String program = PeerPrograms.find("dropbear");
        int port = FreePort.find();
        Path rootsHome = rootsHome(bench, authorizedKey);
        String enter = Bench.USER.equals("root") ? "-m" : "-rm";
        PeerProcess process = PeerProcess.start(
                bench.home,
                List.of(
                        PeerPrograms.find("unshare"),
                        enter,
                        PeerPrograms.find("sh"),
                        "-c",
                        "mount --bind \"$1\" /root && shift && exec \"$@\"",
                        "sh",
                        rootsHome.toString(),
                        program,
                        "-F",
                        "-E",
                        "-P",
                        bench.home.resolve("dropbear.pid").toString(),
                        "-r",
                        convert(bench, hostKey).toString(),
                        "-p",
                        "127.0.0.1:" + port));
        process.awaitPort(port);
        return new ServerPeer(process, port);
    }

    private static Path rootsHome(Bench bench, Path authorizedKey) {
        try {
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            Path rootsHome = Files.createTempDirectory(bench.home, "root-", ownerOnly);
            Path ssh = Files.createDirectory(rootsHome.resolve(".ssh"), ownerOnly);
            Files.copy(authorizedKey, ssh.resolve("authorized_keys"));
            return rootsHome;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
