package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.ChannelLimits;
import io.culvert.core.ChannelQuota;
import io.culvert.core.SshConnection;
import io.culvert.core.SshException;
import io.culvert.testing.ManyThreads;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The channels of one user whose connections live on eight event loops. */
final class UserChannelsRaceTest {
    private static final int ROUNDS = 3_000;
    private static final int CHANNELS = 20;
    private static final ChannelLimits LIMITS = new ChannelLimits(100, CHANNELS, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private final UserChannels channels = new UserChannels(System::nanoTime);

    @Test
    void C12_connections_that_come_and_go_on_eight_threads_leave_no_user_and_no_channel() throws Exception {
        Connection staying = new Connection("alice");
        ChannelQuota quota = channels.quota(staying.seen, LIMITS);
        AtomicInteger live = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();

        ManyThreads.run(thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                Connection connection = new Connection("alice");
                ChannelQuota own = channels.quota(connection.seen, LIMITS);
                int places = 0;
                while (places < 5 && own.take(places).isEmpty()) {
                    places++;
                    most.accumulateAndGet(live.incrementAndGet(), Math::max);
                }
                taken.addAndGet(places);
                live.addAndGet(-places);
                own.giveBack(places);
                connection.close();
            }
        });

        assertThat(taken.get()).isGreaterThan(ROUNDS);
        assertThat(most.get()).isLessThanOrEqualTo(CHANNELS);
        for (int i = 0; i < CHANNELS; i++) {
            assertThat(quota.take(i)).as("place " + i).isEmpty();
        }
        assertThat(quota.take(CHANNELS))
                .hasValueSatisfying(why -> assertThat(why).contains("PerUserMaxChannels"));
        assertThat(channels.users()).isEqualTo(1);
        staying.close();
        assertThat(channels.users()).isZero();
    }

    @Test
    void C12_users_of_whom_the_last_connection_goes_while_the_next_one_comes_are_forgotten() throws Exception {
        ManyThreads.run(thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                Connection connection = new Connection("user " + i % 3);
                ChannelQuota own = channels.quota(connection.seen, LIMITS);
                if (own.take(0).isEmpty()) {
                    own.giveBack(1);
                }
                connection.close();
            }
        });

        assertThat(channels.users()).isZero();
    }

    /** As much of a connection as is asked for. */
    private static final class Connection {
        private final CompletableFuture<Optional<SshException>> closed = new CompletableFuture<>();
        final SshConnection seen;

        Connection(String user) {
            seen = (SshConnection) Proxy.newProxyInstance(
                    SshConnection.class.getClassLoader(),
                    new Class<?>[] {SshConnection.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "userName" -> user;
                        case "peer" -> user + "@test";
                        case "closed" -> closed;
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }

        void close() {
            closed.complete(Optional.empty());
        }
    }
}
