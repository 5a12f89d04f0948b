package io.culvert.core.endpoint;

import io.culvert.core.BulkCiphers;
import io.culvert.core.ClientConfig;
import io.culvert.core.EventLoops;
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
import org.jspecify.annotations.Nullable;

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

    /** The limit of a login: it runs while the server, and not the program or its user, has to answer. */
    private final class Limit {
        private final Channel channel;
        private @Nullable Future<?> timer;

        Limit(Channel channel) {
            this.channel = channel;
            ready.whenComplete((connection, failure) -> stop());
        }

        void start() {
            stop();
            Duration limit = config.loginTimeout();
            if (!limit.isZero() && !ready.isDone()) {
                timer = channel.eventLoop().schedule(() -> over(limit), limit.toNanos(), TimeUnit.NANOSECONDS);
            }
        }

        private void over(Duration limit) {
            ready.completeExceptionally(new SshException(
                    SshException.Kind.TIMEOUT,
                    "the server did not answer for " + limit.toMillis() / 1000.0 + " s during the login"));
            channel.close();
        }

        void stop() {
            if (timer != null) {
                timer.cancel(false);
            }
        }

        /** The user may take any time to check a host key. */
        CompletionStage<HostKeyVerifier.Verdict> verify(SshPublicKey key) {
            stop();
            CompletionStage<HostKeyVerifier.Verdict> verdict =
                    config.hostKeyVerifier().verify(target, key);
            verdict.whenComplete((accepted, failure) -> EventLoops.run(channel.eventLoop(), this::start));
            return verdict;
        }
    }

    private void install(Channel channel) {
        Limit limit = new Limit(channel);
        limit.start();
        Session session = new Session(Role.CLIENT);
        ClientAuthObserver login = new ClientLoginObserver(config, limit::stop, limit::start);
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
                        limit::verify,
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
