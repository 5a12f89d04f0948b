package io.culvert.cli;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.ServerConfig;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.LogLevel;
import io.culvert.forwarding.config.ServerSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import picocli.CommandLine.Command;

/**
 * Loads the classes that a start needs and ends. The launcher runs it once after a build to record them in the JVM's
 * class-data archive, which makes the next starts fast: so it does once, in itself, what {@code serve} and {@code connect} do
 * first.
 */
@Command(name = "warm", hidden = true)
final class Warm implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        Culvert.commandLine().usage(new PrintWriter(PrintWriter.nullWriter()));
        Logging.server(LogLevel.ERROR, null, false);
        ServerSettings.builder()
                .lines("warm", List.of("AllowUsers warm", "PermitOpen any"))
                .build()
                .userRules();
        ClientSettings.builder().option("LocalForward 1 localhost:1").build().localForwards();
        SshKeyPair hostKey = SshKeyPair.generate("ssh-ed25519");
        SshKeyPair userKey = SshKeyPair.generate("ssh-ed25519");
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Network network = Network.create();
                JumpHost host = await(JumpHost.start(
                        network,
                        loopback,
                        ServerConfig.builder(hostKey)
                                .publicKey((attempt, key) -> CompletableFuture.completedStage(
                                        key.equals(userKey.publicKey()) ? AuthDecision.GRANTED : AuthDecision.DENIED)),
                        ForwardingPolicy.ANYWHERE));
                Tunnel tunnel = await(Tunnel.connect(
                        network,
                        new Endpoint("127.0.0.1", host.boundAddresses().get(0).getPort()),
                        ClientConfig.builder(
                                        "warm",
                                        (target, key) ->
                                                CompletableFuture.completedStage(new HostKeyVerifier.Accepted()))
                                .authenticateWith(ClientAuthMethod.PublicKey.of(userKey))
                                .build()))) {
            await(tunnel.forwardLocal(0, new Endpoint("127.0.0.1", 1)));
            await(tunnel.forwardRemote(0, new Endpoint("127.0.0.1", 1)));
        }
        return Culvert.DONE;
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
