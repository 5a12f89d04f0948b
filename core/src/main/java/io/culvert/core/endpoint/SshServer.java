package io.culvert.core.endpoint;

import io.culvert.core.AddressText;
import io.culvert.core.Callback;
import io.culvert.core.OncePerMinute;
import io.culvert.core.Role;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshConnection;
import io.culvert.core.SshException;
import io.culvert.core.auth.AuthenticationMethods;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.connection.ConnectionSettings;
import io.culvert.core.hostkeys.ServerHostKeys;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.transport.Session;
import io.culvert.core.transport.TransportSettings;
import io.culvert.core.userauth.ServerAuthHandler;
import io.culvert.core.userauth.ServerAuthObserver;
import io.culvert.core.userauth.ServerAuthSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's side of SSH: makes accepted Netty channels carry SSH connections, and counts those that have not logged
 * in. One server may accept on any number of listeners and event loops.
 */
public final class SshServer {
    private static final Logger LOG = LoggerFactory.getLogger("io.culvert.login");
    /** Ours (rule T16). */
    private static final Duration IDENTIFICATION_TIMEOUT = Duration.ofSeconds(10);

    private final ServerConfig config;
    private final WorkBudgets budgets;
    private final Startups startups;
    /** Strangers cannot fill the log. */
    private final OncePerMinute dropLines = new OncePerMinute();

    private final Set<SshConnection> connections = ConcurrentHashMap.newKeySet();
    private final Set<Channel> loggingIn = ConcurrentHashMap.newKeySet();
    /** What becomes of connections that log in now. */
    private volatile Consumer<SshConnection> afterLogin = connection -> {};

    private volatile boolean closed;

    private SshServer(ServerConfig config, EventLoop confinement) {
        this.config = config;
        startups = new Startups(config.maxStartups(), config.sourceLimits(), confinement);
        budgets = WorkBudgets.of(confinement, config.executor());
    }

    /** @param loop any event loop of the server's: it keeps the accounts of what is done for clients */
    public static SshServer of(ServerConfig config, EventLoop loop) {
        return new SshServer(config, loop);
    }

    /** What makes accepted channels carry SSH connections. Sharable. */
    public ChannelHandler handler() {
        return new Acceptor();
    }

    /** The connections that are logged in now. */
    public Set<SshConnection> connections() {
        return Set.copyOf(connections);
    }

    /**
     * Lets connections finish what they forward until the deadline, and closes them then: those that are logging in, too.
     * To be called when nothing is accepted any more.
     */
    public void drain(Duration deadline) {
        long until = System.nanoTime() + deadline.toNanos();
        afterLogin = connection -> connection.drain(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
        connections.forEach(connection -> connection.drain(deadline));
        loggingIn.forEach(channel -> {
            Future<?> timer = channel.eventLoop()
                    .schedule(() -> closeIfLoggingIn(channel), deadline.toNanos(), TimeUnit.NANOSECONDS);
            channel.closeFuture().addListener(gone -> timer.cancel(false));
        });
    }

    private void closeIfLoggingIn(Channel channel) {
        if (loggingIn.contains(channel)) {
            channel.close();
        }
    }

    /** Closes all connections, those that are logging in and those that still come, too. Returns at once. */
    public void close() {
        closed = true;
        afterLogin = SshConnection::close;
        loggingIn.forEach(Channel::close);
        connections.forEach(SshConnection::close);
    }

    private final class Acceptor extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            accept(channel);
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    private void accept(Channel channel) {
        InetAddress source = source(channel);
        String refusal = startups.begin(source);
        if (refusal != null) {
            LOG.debug("drop connection from {}: {}", AddressText.withPort(channel.remoteAddress()), refusal);
            long dropped = dropLines.event();
            if (dropped > 0) {
                LOG.warn(
                        "drop connection from {}: {}; {} connections were dropped since the last such line",
                        AddressText.withPort(channel.remoteAddress()),
                        refusal,
                        dropped);
            }
            channel.close();
            return;
        }
        loggingIn.add(channel);
        Conduct conduct = new Conduct();
        Session session = new Session(Role.SERVER);
        ConnectionLog log = new ConnectionLog(session.number(), channel.remoteAddress(), channel.localAddress());
        log.begun();
        CompletableFuture<SshConnection> ready = new CompletableFuture<>();
        ready.whenComplete((connection, failure) -> {
            startups.end(source);
            loggingIn.remove(channel);
            if (connection == null) {
                log.endedEarly(
                        failure instanceof SshException why ? why : null,
                        !session.peerIdentification().isEmpty());
                if (conduct.offence != null) {
                    startups.penalise(source, conduct.offence);
                }
            } else {
                connections.add(connection);
                connection.closed().thenAccept(why -> {
                    connections.remove(connection);
                    log.ended(why, session.bytesSent(), session.bytesReceived());
                });
                afterLogin.accept(connection);
            }
        });
        install(channel, session, ready, conduct, log);
        limitLogin(channel, ready, conduct, log);
        if (closed) {
            channel.close();
        }
    }

    /** The grace timer does nothing but close the channel (rule P01). */
    private void limitLogin(
            Channel channel, CompletableFuture<SshConnection> ready, Conduct conduct, ConnectionLog log) {
        if (!config.loginGraceTime().isZero()) {
            var timer = channel.eventLoop()
                    .schedule(
                            () -> {
                                log.timedOut();
                                conduct.offence = Startups.Offence.GRACE_EXCEEDED;
                                channel.close();
                            },
                            config.loginGraceTime().toNanos(),
                            TimeUnit.NANOSECONDS);
            ready.whenComplete((connection, failure) -> timer.cancel(false));
        }
    }

    private void install(
            Channel channel,
            Session session,
            CompletableFuture<SshConnection> ready,
            Conduct conduct,
            ConnectionLog log) {
        ClientWork work =
                new ClientWork(budgets, source(channel), channel, config.observer(), () -> conduct.offence = null);
        SshPipeline.install(
                channel.pipeline(),
                session,
                new TransportSettings(
                        SoftwareVersion.IDENTIFICATION,
                        IDENTIFICATION_TIMEOUT,
                        config.algorithms(),
                        config.rekeyLimit(),
                        config.bulkCiphers(),
                        config.compression(),
                        config.hostKeys(),
                        key -> CompletableFuture.failedStage(
                                new IllegalStateException("a server verifies no host key")),
                        work,
                        config.observer()),
                new ServerAuthHandler(
                        session,
                        new ServerAuthSettings(
                                config.publicKey().orElse(null),
                                config.password().orElse(null),
                                config.keyboardInteractive().orElse(null),
                                config.algorithms().publicKey(),
                                config.userGate(),
                                config.maxAuthTries(),
                                config.banner(),
                                AuthenticationMethods.ANY,
                                config.loginTerms().orElse(null),
                                work),
                        new LoginObserver(conduct, log)),
                new ConnectionSettings(
                        connection -> new ServerHostKeys(session, config.hostKeys(), work)
                                .announce(connection, config.services().create(connection)),
                        config.keepAlive(),
                        config.windowSize(),
                        config.roundTrip(),
                        config.memoryBudget(),
                        config.observer()),
                ready);
    }

    private static InetAddress source(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    /** What a client has done so far, should it leave before it has logged in. Of the connection's event loop. */
    private static final class Conduct {
        /** Null once it was we who did not serve the client. */
        private Startups.@Nullable Offence offence = Startups.Offence.NO_AUTH;
    }

    private final class LoginObserver implements ServerAuthObserver {
        private final Conduct conduct;
        private final ConnectionLog log;

        LoginObserver(Conduct conduct, ConnectionLog log) {
            this.conduct = conduct;
            this.log = log;
        }

        @Override
        public void named(LoginAttempt attempt, boolean admitted, int maxAuthTries) {
            log.named(attempt, admitted, maxAuthTries);
        }

        @Override
        public void attempted() {
            conduct.offence = Startups.Offence.AUTH_FAIL;
        }

        @Override
        public void keyNotTaken(LoginAttempt attempt, String reason) {
            log.keyNotTaken(reason);
        }

        @Override
        public void succeeded(LoginAttempt attempt, String method, @Nullable SshPublicKey key) {
            conduct.offence = null;
            log.succeeded(method, key);
            config.observer().loginSucceeded(Role.SERVER, method);
        }

        @Override
        public void partlySucceeded(LoginAttempt attempt, String method, @Nullable SshPublicKey key) {
            log.partlySucceeded(method, key);
        }

        @Override
        public void broken(LoginAttempt attempt, Callback callback, Throwable cause) {
            log.broken(callback, cause);
        }

        @Override
        public void offerRefused(LoginAttempt attempt, SshPublicKey key) {
            log.offerRefused(key);
        }

        @Override
        public void failed(LoginAttempt attempt, String method, @Nullable SshPublicKey key) {
            log.failed(method, key);
            config.observer().loginFailed(Role.SERVER, method);
        }
    }
}
