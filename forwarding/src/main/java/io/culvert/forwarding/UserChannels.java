package io.culvert.forwarding;

import io.culvert.core.ChannelLimits;
import io.culvert.core.ChannelQuota;
import io.culvert.core.ListenerLimits;
import io.culvert.core.SshConnection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channels and listeners of each user over all connections to one server, which live on different event loops. A
 * user is known from the first connection on until the last one is gone. May be used on any thread.
 */
final class UserChannels {
    private static final Logger LOG = LoggerFactory.getLogger(UserChannels.class);

    private final LongSupplier nanos;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    /** What is counted for a user, who has so many connections. */
    private record Account(
            int connections, AtomicInteger channels, AtomicInteger listeners, OpenRate opens, OpenRate failures) {
        Account with(int more) {
            return new Account(connections + more, channels, listeners, opens, failures);
        }
    }

    /** @param nanos a clock that never goes back */
    UserChannels(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** What a connection may take, from now on until it is closed. To be called on its event loop. */
    ChannelQuota quota(SshConnection connection, ChannelLimits limits) {
        String user = connection.userName();
        Account account = accounts.compute(
                user,
                (name, known) -> known == null
                        ? new Account(1, new AtomicInteger(), new AtomicInteger(), rate(), rate())
                        : known.with(1));
        connection
                .closed()
                .thenRun(() -> accounts.computeIfPresent(
                        user, (name, known) -> known.connections == 1 ? null : known.with(-1)));
        return new Quota(connection.peer(), limits, account);
    }

    /** The places for listeners of a connection that has a {@link #quota}. */
    ListenerQuota listeners(SshConnection connection, ListenerLimits limits) {
        Account account = accounts.get(connection.userName());
        return new ListenerQuota(connection.peer(), limits, account == null ? new AtomicInteger() : account.listeners);
    }

    /** Users that are known. */
    int users() {
        return accounts.size();
    }

    private OpenRate rate() {
        return new OpenRate(nanos.getAsLong());
    }

    private final class Quota implements ChannelQuota {
        private final String peer;
        private final ChannelLimits limits;
        private final Account account;
        private boolean refusing;

        Quota(String peer, ChannelLimits limits, Account account) {
            this.peer = peer;
            this.limits = limits;
            this.account = account;
        }

        @Override
        public Optional<String> take(int live) {
            Optional<String> shortage = shortage(live);
            if (shortage.isPresent() && !refusing) { // whoever goes on asking must not fill the log
                LOG.info("{} gets no more channels for now: {}", peer, shortage.get());
            }
            refusing = shortage.isPresent();
            return shortage;
        }

        private Optional<String> shortage(int live) {
            if (!account.failures.has(limits.failuresPerSecond(), nanos.getAsLong())) {
                return Optional.of("too many targets that do not answer (PerUserFailuresPerSecond)");
            } else if (live >= limits.perConnection()) {
                return Optional.of("too many channels of one connection (MaxChannels)");
            } else if (account.channels.incrementAndGet() > limits.perUser()) {
                account.channels.decrementAndGet();
                return Optional.of("too many channels of one user (PerUserMaxChannels)");
            } else if (!account.opens.take(limits.opensPerSecond(), nanos.getAsLong())) {
                account.channels.decrementAndGet();
                return Optional.of("too many channels opened in a second (PerUserOpensPerSecond)");
            }
            return Optional.empty();
        }

        @Override
        public void giveBack(int places) {
            account.channels.addAndGet(-places);
        }

        @Override
        public void connectFailed() {
            account.failures.spend(limits.failuresPerSecond(), nanos.getAsLong());
        }
    }
}
