package io.culvert.core.endpoint;

import io.culvert.core.BulkCiphers;
import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.Role;
import io.culvert.core.SshConnection;
import io.culvert.core.SshException;
import io.culvert.core.connection.ConnectionSettings;
import io.culvert.core.hostkeys.ClientHostKeys;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.transport.Session;
import io.culvert.core.transport.TransportSettings;
import io.culvert.core.userauth.ClientAuthHandler;
import io.culvert.core.userauth.ClientAuthObserver;
import io.culvert.core.userauth.ClientAuthSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The client's side of one SSH connection to be, over whatever Netty channel it is put on: a socket, or a channel of
 * another SSH connection.
 */
public final class SshClient {
    private final ClientConfig config;
    private final HostKeyVerifier.Target target;
    private final CompletableFuture<SshConnection> ready = new CompletableFuture<>();

    private SshClient(ClientConfig config, HostKeyVerifier.Target target) {
        this.config = config;
        this.target = target;
    }

    /** @param target the server as the user named it, for the host-key verifier */
    public static SshClient of(ClientConfig config, HostKeyVerifier.Target target) {
        return new SshClient(config, target);
    }

    /** What makes a Netty channel carry this connection; to be used for one channel. */
    public ChannelHandler handler() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                install(channel);
            }
        };
    }

    /** Completes on the event loop when the user is logged in; fails with {@link io.culvert.core.SshException}. */
    public CompletionStage<SshConnection> ready() {
        return ready; // not a view of it, which would wrap the failure
    }

    private void limitLogin(Channel channel) {
        Duration limit = config.loginTimeout();
        if (!limit.isZero()) {
            Future<?> timer = channel.eventLoop()
                    .schedule(
                            () -> {
                                ready.completeExceptionally(new SshException(
                                        SshException.Kind.TIMEOUT,
                                        "the login has taken longer than " + limit.toMillis() / 1000.0 + " s"));
                                channel.close();
                            },
                            limit.toNanos(),
                            TimeUnit.NANOSECONDS);
            ready.whenComplete((connection, failure) -> timer.cancel(false));
        }
    }

    private void install(Channel channel) {
        limitLogin(channel);
        Session session = new Session(Role.CLIENT);
        ClientAuthObserver login = new ClientLoginObserver(config);
        Function<SshPublicKey, CompletionStage<HostKeyVerifier.Verdict>> hostKeyCheck =
                key -> config.hostKeyVerifier().verify(target, key);
        ClientHostKeys hostKeys = new ClientHostKeys(
                session, target, config.algorithms().hostKey(), config.hostKeyUpdates(), config.executor());
        SshPipeline.install(
                channel.pipeline(),
                session,
                new TransportSettings(
                        SoftwareVersion.IDENTIFICATION,
                        config.connectTimeout(),
                        config.algorithms(),
                        config.rekeyLimit(),
                        BulkCiphers.NONE,
                        config.compression(),
                        List.of(),
                        hostKeyCheck,
                        new ExecutorWork(config.executor()),
                        config.observer()),
                new ClientAuthHandler(
                        session,
                        new ClientAuthSettings(
                                config.userName(), target.host(), config.authMethods(), true, config.executor()),
                        login),
                new ConnectionSettings(
                        connection ->
                                hostKeys.listen(connection, config.services().create(connection)),
                        config.keepAlive(),
                        config.windowSize(),
                        config.roundTrip(),
                        config.memoryBudget(),
                        config.observer()),
                ready);
    }
}
