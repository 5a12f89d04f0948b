package io.culvert.forwarding.interop;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.RekeyLimit;
import io.culvert.core.ServerConfig;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.testing.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What the tests against real programs share: a home for them, keys that both sides trust, a target, our network. */
final class Bench implements AutoCloseable {
    /** The account of this process: sshd lets no other one in unless root runs it. */
    static final String USER = System.getProperty("user.name");

    final Path home;
    final Network network = Network.create();
    final EchoTarget echo;
    final SshKeyPair userKey = SshKeyPair.generate("ssh-ed25519");
    final SshKeyPair hostKey = SshKeyPair.generate("ssh-ed25519");
    /** The private keys as OpenSSH writes them, with ".pub" beside. */
    final Path userKeyFile;

    final Path hostKeyFile;

    Bench(Path home) throws IOException {
        this.home = home;
        echo = new EchoTarget();
        userKeyFile = home.resolve("user_key");
        hostKeyFile = home.resolve("host_key");
        PrivateKeyFile.create(userKeyFile, userKey);
        PrivateKeyFile.create(hostKeyFile, hostKey);
    }

    Endpoint echoEndpoint() {
        return local(echo.port());
    }

    static Endpoint local(int port) {
        return new Endpoint("127.0.0.1", port);
    }

    /** A server that lets the user's key in. */
    ServerConfig.Builder server() {
        return ServerConfig.builder(hostKey)
                .publicKey((attempt, key) -> CompletableFuture.completedStage(
                        key.equals(userKey.publicKey()) ? AuthDecision.GRANTED : AuthDecision.DENIED));
    }

    JumpHost start(ServerConfig.Builder config) {
        return start(config, ForwardingPolicy.ANYWHERE);
    }

    JumpHost start(ServerConfig.Builder config, ForwardingPolicy policy) {
        return get(JumpHost.start(network, PeerProcess.loopback(0), config, policy));
    }

    static int port(JumpHost host) {
        return host.boundAddresses().get(0).getPort();
    }

    /** A client that trusts the host key alone and logs in with the user's key. */
    ClientConfig.Builder client(String user) {
        return ClientConfig.builder(user, trusting(hostKey.publicKey()))
                .authenticateWith(ClientAuthMethod.PublicKey.of(userKey));
    }

    static HostKeyVerifier trusting(SshPublicKey trusted) {
        return (target, key) -> CompletableFuture.completedStage(
                key.equals(trusted)
                        ? new HostKeyVerifier.Accepted()
                        : new HostKeyVerifier.Rejected("not the key of " + target.host()));
    }

    Tunnel connect(int port, ClientConfig.Builder config) {
        return get(Tunnel.connect(network, local(port), config.build()));
    }

    static RekeyLimit rekeyAfter(long bytes) {
        return new RekeyLimit(bytes, Duration.ZERO);
    }

    /** What the stage completes with; fails with what it failed with. */
    static <T> T get(CompletionStage<T> stage) {
        return Waiting.now(stage);
    }

    /** A part of a test. */
    interface Work {
        void run() throws Exception;
    }

    /** Runs each on a thread of its own; fails if one does. */
    static void allAtOnce(List<Work> works) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(works.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Work work : works) {
                running.add(threads.submit(() -> {
                    work.run();
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(60, SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Override
    public void close() throws IOException {
        echo.close();
        network.close();
    }
}
