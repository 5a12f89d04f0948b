package io.culvert.core;

import io.culvert.core.auth.KeyboardInteractiveAuthenticator;
import io.culvert.core.auth.LoginTerms;
import io.culvert.core.auth.PasswordAuthenticator;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.auth.UserGate;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.memory.MemoryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/** What a server needs to know. Immutable; made by {@link #builder}. */
public final class ServerConfig {
    private final List<SshKeyPair> hostKeys;
    private final @Nullable PublicKeyAuthenticator publicKey;
    private final @Nullable PasswordAuthenticator password;
    private final @Nullable KeyboardInteractiveAuthenticator keyboardInteractive;
    private final UserGate userGate;
    private final LoginTerms.@Nullable Source loginTerms;
    private final Algorithms algorithms;
    private final RekeyLimit rekeyLimit;
    private final BulkCiphers bulkCiphers;
    private final boolean compression;
    private final KeepAlive keepAlive;
    private final Duration loginGraceTime;
    private final int maxAuthTries;
    private final MaxStartups maxStartups;
    private final SourceLimits sourceLimits;
    private final WindowSize windowSize;
    private final RoundTrip roundTrip;
    private final @Nullable MemoryBudget memoryBudget;
    private final String banner;
    private final ConnectionServices.Factory services;
    private final SshObserver observer;
    private final Executor executor;

    private ServerConfig(Builder builder) {
        hostKeys = List.copyOf(builder.hostKeys);
        publicKey = builder.publicKey;
        password = builder.password;
        keyboardInteractive = builder.keyboardInteractive;
        userGate = builder.userGate;
        loginTerms = builder.loginTerms;
        algorithms = builder.algorithms;
        rekeyLimit = builder.rekeyLimit;
        bulkCiphers = builder.bulkCiphers;
        compression = builder.compression;
        keepAlive = builder.keepAlive;
        loginGraceTime = builder.loginGraceTime;
        maxAuthTries = builder.maxAuthTries;
        maxStartups = builder.maxStartups;
        sourceLimits = builder.sourceLimits;
        windowSize = builder.windowSize;
        roundTrip = builder.roundTrip;
        memoryBudget = builder.memoryBudget;
        banner = builder.banner;
        services = builder.services;
        observer = GuardedSshObserver.of(builder.observer);
        executor = builder.executor == null ? ForkJoinPool.commonPool() : builder.executor;
    }

    /** @param hostKey a server has at least one */
    public static Builder builder(SshKeyPair hostKey) {
        return new Builder(hostKey);
    }

    public List<SshKeyPair> hostKeys() {
        return hostKeys;
    }

    public Optional<PublicKeyAuthenticator> publicKey() {
        return Optional.ofNullable(publicKey);
    }

    public Optional<PasswordAuthenticator> password() {
        return Optional.ofNullable(password);
    }

    public Optional<KeyboardInteractiveAuthenticator> keyboardInteractive() {
        return Optional.ofNullable(keyboardInteractive);
    }

    public UserGate userGate() {
        return userGate;
    }

    public Optional<LoginTerms.Source> loginTerms() {
        return Optional.ofNullable(loginTerms);
    }

    public Algorithms algorithms() {
        return algorithms;
    }

    public RekeyLimit rekeyLimit() {
        return rekeyLimit;
    }

    public BulkCiphers bulkCiphers() {
        return bulkCiphers;
    }

    public boolean compression() {
        return compression;
    }

    public KeepAlive keepAlive() {
        return keepAlive;
    }

    public Duration loginGraceTime() {
        return loginGraceTime;
    }

    public int maxAuthTries() {
        return maxAuthTries;
    }

    public MaxStartups maxStartups() {
        return maxStartups;
    }

    public SourceLimits sourceLimits() {
        return sourceLimits;
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

    public String banner() {
        return banner;
    }

    public ConnectionServices.Factory services() {
        return services;
    }

    public SshObserver observer() {
        return observer;
    }

    public Executor executor() {
        return executor;
    }

    /** Collects the settings of a {@link ServerConfig}. Not for several threads. */
    public static final class Builder {
        private final List<SshKeyPair> hostKeys = new ArrayList<>();
        private @Nullable PublicKeyAuthenticator publicKey;
        private @Nullable PasswordAuthenticator password;
        private @Nullable KeyboardInteractiveAuthenticator keyboardInteractive;
        private UserGate userGate = UserGate.OPEN;
        private LoginTerms.@Nullable Source loginTerms;
        private Algorithms algorithms = Algorithms.DEFAULT;
        private RekeyLimit rekeyLimit = RekeyLimit.DEFAULT;
        private BulkCiphers bulkCiphers = BulkCiphers.DEFAULT;
        private boolean compression;
        private KeepAlive keepAlive = KeepAlive.DEFAULT;
        private Duration loginGraceTime = Duration.ofSeconds(30);
        private int maxAuthTries = 6;
        private MaxStartups maxStartups = MaxStartups.DEFAULT;
        private SourceLimits sourceLimits = SourceLimits.NONE;
        private WindowSize windowSize = WindowSize.DEFAULT;
        private RoundTrip roundTrip = RoundTrip.UNKNOWN;
        private @Nullable MemoryBudget memoryBudget;
        private String banner = "";
        private ConnectionServices.Factory services = connection -> ConnectionServices.NONE;
        private SshObserver observer = SshObserver.NONE;
        private @Nullable Executor executor;

        private Builder(SshKeyPair hostKey) {
            hostKeys.add(hostKey);
        }

        /** A further host key, of another type. */
        public Builder hostKey(SshKeyPair value) {
            hostKeys.add(value);
            return this;
        }

        /** Offers "publickey". A method without an authenticator is not offered. */
        public Builder publicKey(PublicKeyAuthenticator value) {
            publicKey = value;
            return this;
        }

        /** Offers "password". */
        public Builder password(PasswordAuthenticator value) {
            password = value;
            return this;
        }

        /** Offers "keyboard-interactive". */
        public Builder keyboardInteractive(KeyboardInteractiveAuthenticator value) {
            keyboardInteractive = value;
            return this;
        }

        /** Who may log in at all; everybody. */
        public Builder userGate(UserGate value) {
            userGate = value;
            return this;
        }

        /** Has each login have terms of its own, instead of the authenticators and what else is said of logins here. */
        public Builder loginTerms(LoginTerms.Source value) {
            loginTerms = value;
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

        /** To which ciphers connections move that carry bulk; AES-GCM. */
        public Builder bulkCiphers(BulkCiphers value) {
            bulkCiphers = value;
            return this;
        }

        /** Whether to compress what is sent, both ways, if the client wants it; no. */
        public Builder compression(boolean value) {
            compression = value;
            return this;
        }

        public Builder keepAlive(KeepAlive value) {
            keepAlive = value;
            return this;
        }

        /** From accepting a connection to its login; 30 seconds, zero for ever. */
        public Builder loginGraceTime(Duration value) {
            loginGraceTime = value;
            return this;
        }

        /** Failures after which a connection ends: 1 to 128; 6. */
        public Builder maxAuthTries(int value) {
            maxAuthTries = value;
            return this;
        }

        public Builder maxStartups(MaxStartups value) {
            maxStartups = value;
            return this;
        }

        /** What one source may take up before it has logged in; no limits. */
        public Builder sourceLimits(SourceLimits value) {
            sourceLimits = value;
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

        /** Shown before login; empty for none. */
        public Builder banner(String value) {
            banner = value;
            return this;
        }

        /** What clients may ask for on each connection; nothing. */
        public Builder services(ConnectionServices.Factory value) {
            services = value;
            return this;
        }

        /** Told what happens. An exception that it throws is logged and costs nothing. Default: nobody. */
        public Builder observer(SshObserver value) {
            observer = value;
            return this;
        }

        /**
         * Runs what would hold up an event loop: key exchanges, signatures, {@link io.culvert.core.work.LoginWork}. It
         * should have two threads at the least, and as many as there are processors, so that slow work never has them
         * all; the common pool.
         */
        public Builder executor(Executor value) {
            executor = value;
            return this;
        }

        /** The same, unless one has been given. */
        public Builder defaultExecutor(Executor value) {
            executor = executor == null ? value : executor;
            return this;
        }

        public ServerConfig build() {
            return new ServerConfig(this);
        }
    }
}
