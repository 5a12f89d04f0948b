package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.Algorithms;
import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.ServerConfig;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.CertifiedSigner;
import io.culvert.core.key.Signer;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Forward;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.keys.CertificateFile;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.forwarding.session.Sessions;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that ssh-keygen made, under every setting that is about them: sshd's verdict and ours. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificateLoginsTest {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final String USER = System.getProperty("user.name");

    /** Those that sshd 9.2 knows. */
    private static final String TOKENS = " %u %i %s %t %T %U %h %f %F %k %K %%";

    @TempDir
    static Path folder;

    private final Network network = Network.create();
    private Greeter target;
    private final List<Process> sshds = new ArrayList<>();
    private JumpHost host;
    private final Map<String, Integer> theirPorts = new LinkedHashMap<>();
    private final Map<String, Integer> ourPorts = new LinkedHashMap<>();

    /** The settings under which certificates are shown, each on a port of its own: the lines of a Match block. */
    private static Map<String, List<String>> settings() {
        Map<String, List<String>> settings = new LinkedHashMap<>();
        settings.put("trusted", List.of("TrustedUserCAKeys " + file("trusted")));
        settings.put(
                "principals",
                List.of("TrustedUserCAKeys " + file("trusted"), "AuthorizedPrincipalsFile " + file("principals")));
        settings.put(
                "no principals",
                List.of("TrustedUserCAKeys " + file("trusted"), "AuthorizedPrincipalsFile " + file("missing")));
        settings.put("long RSA keys", List.of("TrustedUserCAKeys " + file("trusted"), "RequiredRSASize 2049"));
        settings.put("program", asked("", "/bin/cat " + file("principals")));
        settings.put(
                "file and program",
                asked("AuthorizedPrincipalsFile " + file("principals"), "/bin/echo unlisted restricted far"));
        settings.put("program fails", asked("", "/bin/sh -c 'cat \"$1\"; exit 1' x " + file("principals")));
        settings.put(
                "program without a user",
                List.of(
                        "TrustedUserCAKeys " + file("trusted"),
                        "AuthorizedPrincipalsCommand /bin/cat " + file("principals")));
        settings.put(
                "program is told",
                asked("", "/bin/sh -c 'echo \"$@\" >>\"$0\"; echo \"$1\"' " + file("told") + TOKENS));
        settings.put("revocation list", List.of("TrustedUserCAKeys " + file("trusted"), "RevokedKeys " + file("krl")));
        settings.put(
                "revoked lines", List.of("TrustedUserCAKeys " + file("trusted"), "RevokedKeys " + file("revoked")));
        settings.put(
                "revoked missing", List.of("TrustedUserCAKeys " + file("trusted"), "RevokedKeys " + file("missing")));
        settings.put(
                "authority algorithms",
                List.of("TrustedUserCAKeys " + file("trusted"), "CASignatureAlgorithms ssh-ed25519"));
        settings.put(
                "plain algorithms",
                List.of("TrustedUserCAKeys " + file("trusted"), "PubkeyAcceptedAlgorithms ssh-ed25519"));
        for (String options : List.of(
                "",
                "cert-authority",
                "cert-authority,principals=\"one,two\"",
                "cert-authority,principals=\"\"",
                "cert-authority,principals=\"tw*,t?o\"",
                "cert-authority,principals=\"two,\"",
                "cert-authority,principals=\",one,,two\"",
                "cert-authority,principals=\"!one,two\"",
                "principals=\"" + USER + "\"",
                "cert-authority,from=\"192.0.2.0/24\"",
                "cert-authority,from=\"127.0.0.0/8\"",
                "cert-authority,restrict",
                "cert-authority,permitopen=\"192.0.2.1:1\"",
                "cert-authority,command=\"true\"",
                "cert-authority,expiry-time=\"20200101\"",
                "cert-authority,unheard-of")) {
            settings.put(options + " CA", List.of("AuthorizedKeysFile " + file("keys " + options)));
        }
        return settings;
    }

    /** With AuthorizedPrincipalsCommand, and perhaps with another line. */
    private static List<String> asked(String line, String command) {
        return List.of(
                "TrustedUserCAKeys " + file("trusted"),
                "AuthorizedPrincipalsCommand " + command,
                "AuthorizedPrincipalsCommandUser " + USER,
                line);
    }

    /** A certificate: the setting, the key, the authority, and options for ssh-keygen. */
    private record Shown(String setting, String key, String authority, List<String> options) {
        static Shown of(String setting, String... options) {
            return new Shown(setting, "key", "ca", List.of(options));
        }

        /** Likewise for the user's own name. */
        static Shown user(String setting, String... options) {
            return of(
                    setting,
                    Stream.concat(Stream.of("-n", USER), Stream.of(options)).toArray(String[]::new));
        }

        Shown with(String otherKey, String otherAuthority) {
            return new Shown(setting, otherKey, otherAuthority, options);
        }
    }

    private static List<Shown> shown() {
        List<Shown> all = new ArrayList<>();
        // Names.
        for (String names : List.of(
                USER,
                "other",
                "other," + USER,
                USER.toUpperCase(Locale.ROOT),
                "*",
                USER + " ",
                USER.substring(1),
                USER + "*")) {
            all.add(Shown.of("trusted", "-n", names));
        }
        all.add(Shown.of("trusted"));
        // Time.
        for (String time :
                List.of("always:forever", "20100101:20150101", "20990101:21000101", "-1d:+1d", "-2d:-1d", "+1d:+2d")) {
            all.add(Shown.user("trusted", "-V", time));
        }
        // Options.
        for (String option : List.of(
                "clear",
                "no-port-forwarding",
                "no-pty",
                "no-touch-required",
                "verify-required",
                "force-command=true",
                "source-address=127.0.0.0/8",
                "source-address=192.0.2.0/24",
                "source-address=192.0.2.0/24,127.0.0.1",
                "source-address=::1/128",
                "critical:unheard-of@example.org=1",
                "critical:unheard-of@example.org",
                "extension:unheard-of@example.org=1",
                "extension:unheard-of@example.org",
                "critical:source-address=nonsense",
                "critical:source-address=127.0.0.1/8",
                "critical:source-address=!192.0.2.1",
                "critical:source-address=127.*",
                "critical:source-address=127.0.0.1,",
                "critical:source-address",
                "critical:force-command",
                "critical:permit-port-forwarding",
                "critical:verify-required=1",
                "extension:no-touch-required=1")) {
            all.add(Shown.user("trusted", "-O", option));
        }
        all.add(Shown.user("trusted", "-O", "clear", "-O", "permit-port-forwarding"));
        all.add(Shown.user("trusted", "-O", "no-port-forwarding", "-O", "extension:permit-port-forwarding=1"));
        all.add(Shown.user("trusted", "-O", "force-command=true", "-O", "no-port-forwarding"));
        // Kinds of keys and authorities.
        all.add(Shown.user("trusted", "-h"));
        all.add(Shown.user("trusted").with("key", "stranger"));
        all.add(Shown.user("trusted").with("key", "key"));
        for (String key : List.of("rsa", "p256", "p384", "p521")) {
            all.add(Shown.user("trusted").with(key, "ca"));
            all.add(Shown.user("trusted").with("key", key));
            all.add(Shown.user("authority algorithms").with("key", key));
        }
        all.add(Shown.user("trusted", "-t", "rsa-sha2-256").with("key", "rsa"));
        all.add(Shown.user("trusted", "-t", "ssh-rsa").with("key", "rsa"));
        all.add(Shown.user("authority algorithms"));
        all.add(Shown.user("plain algorithms"));
        // Names in a file.
        for (String name : List.of(
                USER,
                "deploy",
                "restricted",
                "far",
                "near",
                "broken",
                "unlisted",
                "#x",
                "wildcard",
                "wild*",
                "w?ld",
                "one",
                "trail",
                "no",
                "!no",
                "*")) {
            all.add(Shown.of("principals", "-n", name));
        }
        all.add(Shown.of("principals", "-n", "unlisted,deploy"));
        all.add(Shown.of("principals"));
        all.add(Shown.user("no principals"));
        for (String setting : List.of("program", "file and program", "program fails", "program without a user")) {
            for (String name : List.of(USER, "deploy", "restricted", "far", "near", "broken", "unlisted")) {
                all.add(Shown.of(setting, "-n", name));
            }
            all.add(Shown.of(setting));
        }
        all.add(Shown.of("program", "-n", "deploy").with("key", "stranger"));
        all.add(Shown.of("program", "-n", "deploy", "-O", "source-address=192.0.2.0/24"));
        all.add(Shown.user("program is told", "-z", "18446744073709551615"));
        all.add(Shown.user("program is told", "-z", "7").with("rsa", "p384"));
        for (String key : List.of("key", "rsa", "p256")) {
            all.add(Shown.user("long RSA keys").with(key, "ca"));
            all.add(Shown.user("long RSA keys").with(key, "rsa"));
        }
        // Revocation.
        for (String list : List.of("revocation list", "revoked lines", "revoked missing")) {
            all.add(Shown.user(list));
            all.add(Shown.user(list, "-z", "5"));
            all.add(Shown.user(list, "-z", "105"));
            all.add(Shown.user(list).with("p256", "ca"));
            all.add(Shown.user(list).with("key", "p384"));
        }
        // Lines of authorized_keys.
        for (String setting : settings().keySet()) {
            if (setting.endsWith(" CA")) {
                all.add(Shown.user(setting));
                all.add(Shown.of(setting, "-n", "two"));
            }
        }
        all.add(Shown.user("cert-authority CA", "-O", "no-port-forwarding"));
        all.add(Shown.user("cert-authority CA", "-O", "source-address=192.0.2.0/24"));
        all.add(Shown.user("cert-authority CA", "-V", "-2d:-1d"));
        all.add(Shown.user("cert-authority CA").with("key", "stranger"));
        all.add(Shown.of("cert-authority CA"));
        all.add(Shown.user("cert-authority,command=\"true\" CA", "-O", "force-command=true"));
        all.add(Shown.user("cert-authority,command=\"true\" CA", "-O", "force-command=false"));
        return all;
    }

    @BeforeAll
    void prepare() throws Exception {
        assumeTrue(Files.isExecutable(SSHD) || Boolean.getBoolean("culvert.peers.required"), "sshd is not installed");
        for (String key : List.of("key", "ca", "stranger", "host")) {
            keygen("-t", "ed25519", "-N", "", "-f", file(key));
        }
        keygen("-t", "rsa", "-b", "2048", "-N", "", "-f", file("rsa"));
        for (String bits : List.of("256", "384", "521")) {
            keygen("-t", "ecdsa", "-b", bits, "-N", "", "-f", file("p" + bits));
        }
        String ca = Files.readString(folder.resolve("ca.pub"));
        Files.writeString(
                folder.resolve("trusted"),
                ca + text("rsa.pub") + text("p256.pub") + text("p384.pub") + text("p521.pub"));
        Files.write(
                folder.resolve("principals"),
                List.of(
                        "# who may",
                        "deploy # and why",
                        "restrict  restricted",
                        "from=\"192.0.2.1\" far",
                        "from=\"127.0.0.1\" near",
                        "unheard-of broken",
                        "wild*",
                        "w?ld",
                        "one,two",
                        "trail,",
                        "!no,*"));
        keygen("-k", "-f", file("krl"), "-s", file("ca.pub"), specification());
        Files.writeString(folder.resolve("revoked"), "# revoked\n" + text("p256.pub") + text("p384.pub"));
        for (String setting : settings().keySet()) {
            if (setting.endsWith("CA")) {
                String options = setting.substring(0, setting.length() - "CA".length());
                Files.writeString(Path.of(file("keys " + options.strip())), options.stripLeading() + ca);
            }
        }
        target = new Greeter();
        startSshds();
        startOurs();
    }

    private static String specification() throws IOException {
        return Files.writeString(
                        folder.resolve("specification"),
                        "serial: 5\nserial: 100-110\nkey: " + text("p256.pub") + "sha256: " + text("p384.pub"))
                .toString();
    }

    private static List<String> configuration(Map<String, Integer> ports) {
        List<String> lines = new ArrayList<>(List.of(
                "HostKey " + file("host"),
                "AuthorizedKeysFile none",
                "PidFile none",
                "StrictModes no",
                "PermitRootLogin yes",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "MaxStartups 100"));
        ports.values().forEach(port -> lines.add("ListenAddress 127.0.0.1:" + port));
        ports.forEach((setting, port) -> {
            lines.add("Match LocalPort " + port);
            lines.addAll(settings().getOrDefault(setting, List.of()));
        });
        return lines;
    }

    /** Two of them, for one listens on no more than 16 ports. */
    private void startSshds() throws Exception {
        if (USER.equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        List<String> all = List.copyOf(settings().keySet());
        for (List<String> half : List.of(all.subList(0, all.size() / 2), all.subList(all.size() / 2, all.size()))) {
            Map<String, Integer> ports = new LinkedHashMap<>();
            for (String setting : half) {
                ports.put(setting, FreePort.find());
            }
            Path config = Files.write(folder.resolve("sshd_config" + sshds.size()), configuration(ports));
            Process sshd = new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("sshd.log" + sshds.size()).toFile())
                    .start();
            sshds.add(sshd);
            for (int port : ports.values()) {
                await().failFast("sshd has ended", () -> !sshd.isAlive()).until(() -> listens(port));
            }
            theirPorts.putAll(ports);
        }
    }

    private static boolean listens(int port) {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void startOurs() throws IOException {
        for (String setting : settings().keySet()) {
            ourPorts.put(setting, FreePort.find());
        }
        List<String> lines = configuration(ourPorts).stream()
                .map(line -> line.replace(file("told"), file("told.ours")))
                .toList();
        ServerSettings settings = ServerSettings.builder()
                .option("PerSourcePenalties=no")
                .lines("test", lines)
                .build();
        ServerConfig.Builder config = ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                .loginTerms(new ServeLogins(settings, network.workers()))
                .executor(network.workers());
        List<InetSocketAddress> addresses = settings.listenAddresses();
        host = JumpHost.start(
                        network, addresses, config, new SettingsPolicy(), Sessions.NOTICE, true, ForwardObserver.NONE)
                .toCompletableFuture()
                .join();
    }

    @AfterAll
    void close() throws IOException {
        if (host != null) {
            host.close();
        }
        sshds.forEach(Process::destroy);
        if (target != null) {
            target.close();
        }
        network.close();
    }

    @Test
    void A02_A03_A04_A07_certificates_get_the_verdict_of_sshd() throws Exception {
        Map<String, String> theirs = new ConcurrentSkipListMap<>();
        Map<String, String> ours = new ConcurrentSkipListMap<>();
        List<Shown> all = shown();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                Shown shown = all.get(i);
                String name = "c" + i;
                running.add(threads.submit(() -> {
                    certify(name, shown);
                    String what = shown.setting + ": " + shown.key + " by " + shown.authority + " "
                            + String.join(" ", shown.options);
                    theirs.put(what, verdict(theirPorts.get(shown.setting), shown.key, name));
                    ours.put(what, verdict(ourPorts.get(shown.setting), shown.key, name));
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        // On purpose (rule A03): OpenSSH took it for every user up to version 10.2.
        assertThat(theirs.put("cert-authority CA: key by ca ", "denied")).isEqualTo("forwards");
        assertThat(ours).isEqualTo(theirs);
        assertThat(ours).hasSizeGreaterThan(100).containsValues("forwards", "forwards nothing", "denied");
        assertThat(ours).containsEntry("program: key by ca -n deploy", "forwards");
        assertThat(text("told.ours").lines().distinct().sorted().toList())
                .hasSize(2)
                .isEqualTo(text("told").lines().distinct().sorted().toList());
    }

    private static void certify(String name, Shown shown) throws Exception {
        Path copy = Files.copy(folder.resolve(shown.key + ".pub"), folder.resolve(name + ".pub"));
        List<String> command = new ArrayList<>(List.of("-s", file(shown.authority), "-I", "id of " + name));
        command.addAll(shown.options);
        command.add(copy.toString());
        keygen(command.toArray(String[]::new));
    }

    /** With our client, which is faster to start than ssh, and as willing to show what is no good. */
    private String verdict(int port, String key, String certificate) throws Exception {
        SshKeyPair pair = PrivateKeyFile.read(folder.resolve(key)).unlock();
        Signer signer = new CertifiedSigner(pair, CertificateFile.read(folder.resolve(certificate + "-cert.pub")));
        ClientConfig.Builder config = ClientConfig.builder(
                        USER, (host, shown) -> CompletableFuture.completedStage(new HostKeyVerifier.Accepted()))
                .algorithms(Algorithms.DEFAULT.withKex(List.of("curve25519-sha256")))
                .authenticateWith(ClientAuthMethod.PublicKey.of(signer));
        Tunnel tunnel;
        try {
            tunnel = Tunnel.connect(network, new Endpoint("127.0.0.1", port), config.build())
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause()).contains("Permission denied") ? "denied" : String.valueOf(e.getCause());
        }
        try (tunnel;
                Forward forward = tunnel.forwardLocal(0, new Endpoint("127.0.0.1", target.port()))
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), forward.boundPort())) {
            socket.setSoTimeout(30_000);
            return socket.getInputStream().read() == 'h' ? "forwards" : "forwards nothing";
        } catch (SocketException refused) {
            return "forwards nothing";
        }
    }

    private static void keygen(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q"));
        command.addAll(List.of(arguments));
        assertThat(run(command.toArray(String[]::new)))
                .as(String.join(" ", command))
                .isEmpty();
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private static String text(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private static String file(String name) {
        return folder.resolve(name.replaceAll("[^a-z0-9.]", "-")).toString();
    }
}
