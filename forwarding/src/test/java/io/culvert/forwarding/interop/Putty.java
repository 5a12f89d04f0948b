package io.culvert.forwarding.interop;

import io.culvert.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PuTTY's plink. It has no options for algorithms, so our side says which; its rekey limit is in a saved session. */
final class Putty implements ClientPeer {
    private static final String SESSION = "culvert";

    private final Bench bench;
    private final Path identity;

    Putty(Bench bench) throws IOException {
        this.bench = bench;
        this.identity = convert(bench, bench.userKeyFile);
        Path sessions = Files.createDirectories(bench.home.resolve(".putty/sessions"));
        Files.write(sessions.resolve(SESSION), List.of("RekeyBytes=" + Matrix.REKEY_BYTES, "RekeyTime=0"));
    }

    /** PuTTY keeps private keys in a format of its own. */
    static Path convert(Bench bench, Path openSshKey) {
        Path converted = Path.of(openSshKey + ".ppk");
        PeerProcess.run(
                bench.home,
                List.of(
                        PeerPrograms.find("puttygen"),
                        openSshKey.toString(),
                        "-O",
                        "private",
                        "-o",
                        converted.toString()));
        return converted;
    }

    List<String> plink(int serverPort, String... options) {
        return plink(bench.hostKey.publicKey().fingerprint(), identity, serverPort, options);
    }

    static List<String> plink(String hostKeyFingerprint, Path identity, int serverPort, String... options) {
        List<String> command = new ArrayList<>(List.of(
                PeerPrograms.find("plink"),
                "-load",
                SESSION,
                "-ssh",
                "-batch",
                "-noagent",
                "-v",
                "-hostkey",
                hostKeyFingerprint,
                "-i",
                identity.toString(),
                "-P",
                Integer.toString(serverPort),
                "-l",
                Bench.USER));
        command.addAll(List.of(options));
        command.add("127.0.0.1");
        return command;
    }

    @Override
    public PeerOffer offer() throws Exception {
        return PeerOffer.ofClient(port -> PeerProcess.start(bench.home, plink(port, "-N")));
    }

    @Override
    public Forwarding forward(int serverPort, int targetPort, Suite suite) {
        int port = FreePort.find();
        PeerProcess process =
                PeerProcess.start(bench.home, plink(serverPort, "-N", "-L", port + ":127.0.0.1:" + targetPort));
        return Forwarding.by(process, port);
    }
}
