package io.culvert.core;

import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.memory.MemoryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a client needs to know. Immutable; made by {@link #builder}. */
public final class ClientConfig {
    private final String userName;
    private final HostKeyVerifier hostKeyVerifier;
    private final List<ClientAuthMethod> authMethods;
    private final Algorithms algorithms;
    private final RekeyLimit rekeyLimit;
    private final boolean compression;
    private final KeepAlive keepAlive;
    private final Duration connectTimeout;
    private final Duration loginTimeout;
    private final WindowSize windowSize;
    private final RoundTrip roundTrip;
    private final @Nullable MemoryBudget memoryBudget;
    private final ConnectionServices.Factory services;
    private final SshObserver observer;
    private final Consumer<String> banner;
    private final HostKeyUpdates hostKeyUpdates;
    private final Executor executor;

    private ClientConfig(Builder builder) {
        userName = builder.userName;
        hostKeyVerifier = builder.hostKeyVerifier;
        authMethods = List.copyOf(builder.authMethods);
        algorithms = builder.algorithms;
        rekeyLimit = builder.rekeyLimit;
        compression = builder.compression;
        keepAlive = builder.keepAlive;
        connectTimeout = builder.connectTimeout;
        loginTimeout = builder.loginTimeout;
        windowSize = builder.windowSize;
        roundTrip = builder.roundTrip;
        memoryBudget = builder.memoryBudget;
        services = builder.services;
        observer = GuardedSshObserver.of(builder.observer);
        banner = builder.banner;
        hostKeyUpdates = builder.hostKeyUpdates;
        executor = builder.executor;
    }

    /** The defaults, with these ways to log in, in this order. */
    public static ClientConfig of(String userName, HostKeyVerifier hostKeyVerifier, ClientAuthMethod... methods) {
        Builder builder = builder(userName, hostKeyVerifier);
        List.of(methods).forEach(builder::authenticateWith);
        return builder.build();
    }

    /** There is no client without a host-key verifier (rule K02). */
    public static Builder builder(String userName, HostKeyVerifier hostKeyVerifier) {
        return new Builder(userName, hostKeyVerifier);
    }

    /** Begins with these settings. */
    public Builder toBuilder() {
        Builder builder = new Builder(userName, hostKeyVerifier);
        builder.authMethods.addAll(authMethods);
        builder.algorithms = algorithms;
        builder.rekeyLimit = rekeyLimit;
        builder.compression = compression;
        builder.keepAlive = keepAlive;
        builder.connectTimeout = connectTimeout;
        builder.loginTimeout = loginTimeout;
        builder.windowSize = windowSize;
        builder.roundTrip = roundTrip;
        builder.memoryBudget = memoryBudget;
        builder.services = services;
        builder.observer = observer;
        builder.banner = banner;
        builder.hostKeyUpdates = hostKeyUpdates;
        builder.executor = executor;
        return builder;
    }

    public String userName() {
        return userName;
    }

    public HostKeyVerifier hostKeyVerifier() {
        return hostKeyVerifier;
    }

    public List<ClientAuthMethod> authMethods() {
        return authMethods;
    }

    public Algorithms algorithms() {
        return algorithms;
    }

    public RekeyLimit rekeyLimit() {
        return rekeyLimit;
    }

    public boolean compression() {
        return compression;
    }

    public KeepAlive keepAlive() {
        return keepAlive;
    }

    public Duration connectTimeout() {
        return connectTimeout;
    }

    public Duration loginTimeout() {
        return loginTimeout;
    }

    public WindowSize windowSize() {
        return windowSize;
    }

    public RoundTrip roundTrip() {
        return roundTrip;
    }

    public MemoryBudget memoryBudget() {
        return memoryBudget == null ? MemoryBudget.shared() : memoryBudget;
    }

    public ConnectionServices.Factory services() {
        return services;
    }

    public SshObserver observer() {
        return observer;
    }

    public Consumer<String> banner() {
        return banner;
    }

    public HostKeyUpdates hostKeyUpdates() {
        return hostKeyUpdates;
    }

    public Executor executor() {
        return executor;
    }

    /** Collects the settings of a {@link ClientConfig}. Not for several threads. */
    public static final class Builder {
        private final String userName;
        private final HostKeyVerifier hostKeyVerifier;
        private final List<ClientAuthMethod> authMethods = new ArrayList<>();
        private Algorithms algorithms = Algorithms.DEFAULT;
        private RekeyLimit rekeyLimit = RekeyLimit.DEFAULT;
        private boolean compression;
        private KeepAlive keepAlive = KeepAlive.DEFAULT;
        private Duration connectTimeout = Duration.ofSeconds(30);
        private Duration loginTimeout = Duration.ofMinutes(2);
        private WindowSize windowSize = WindowSize.DEFAULT;
        private RoundTrip roundTrip = RoundTrip.UNKNOWN;
        private @Nullable MemoryBudget memoryBudget;
        private ConnectionServices.Factory services = connection -> ConnectionServices.NONE;
        private SshObserver observer = SshObserver.NONE;
        private Consumer<String> banner = text -> {};
        private HostKeyUpdates hostKeyUpdates = HostKeyUpdates.NONE;
        private Executor executor = ForkJoinPool.commonPool();

        private Builder(String userName, HostKeyVerifier hostKeyVerifier) {
            this.userName = Objects.requireNonNull(userName, "userName");
            this.hostKeyVerifier = Objects.requireNonNull(hostKeyVerifier, "hostKeyVerifier");
        }

        /** Adds a way to log in; they are tried in the order in which they were added. */
        public Builder authenticateWith(ClientAuthMethod method) {
            authMethods.add(method);
            return this;
        }

        public Builder algorithms(Algorithms value) {
            algorithms = value;
            return this;
        }

        public Builder rekeyLimit(RekeyLimit value) {
            rekeyLimit = value;
            return this;
        }

        /** Whether to compress what is sent, both ways, if the server grants it; no. */
        public Builder compression(boolean value) {
            compression = value;
            return this;
        }

        public Builder keepAlive(KeepAlive value) {
            keepAlive = value;
            return this;
        }

        /** To reach the server, and again to hear its identification line; 30 seconds. */
        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        /**
         * How long the server may take for the key exchange, and for each of its answers during the login. The clock stands
         * while the program verifies the host key, or is asked for a key, a signature or a password. Zero for no limit.
         * Default: 2 minutes.
         */
        public Builder loginTimeout(Duration value) {
            loginTimeout = value;
            return this;
        }

        /** Bytes that the peer may send on a channel before they have been delivered here; 2 MiB, and up to 15. */
        public Builder windowSize(WindowSize value) {
            windowSize = value;
            return this;
        }

        /** Tells how long paths are, for the growth of windows; unknown. */
        public Builder roundTrip(RoundTrip value) {
            roundTrip = value;
            return this;
        }

        /** Bounds what connections buffer. Default: {@link MemoryBudget#shared()}. */
        public Builder memoryBudget(MemoryBudget value) {
            memoryBudget = value;
            return this;
        }

        /** What the server may ask of us on each connection; nothing. */
        public Builder services(ConnectionServices.Factory value) {
            services = value;
            return this;
        }

        /** Told what happens. An exception that it throws is logged and costs nothing. Default: nobody. */
        public Builder observer(SshObserver value) {
            observer = value;
            return this;
        }

        /** Gets the server's banner, made printable, on the event loop; dropped. */
        public Builder banner(Consumer<String> value) {
            banner = value;
            return this;
        }

        /** Hears which host keys a server has whose key the verifier knew; nobody. */
        public Builder hostKeyUpdates(HostKeyUpdates value) {
            hostKeyUpdates = value;
            return this;
        }

        /** Runs what would hold up an event loop: signatures, slow key exchanges; the common pool. */
        public Builder executor(Executor value) {
            executor = value;
            return this;
        }

        public ClientConfig build() {
            return new ClientConfig(this);
        }
    }
}
