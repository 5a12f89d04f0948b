package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.core.ListenerLimits;
import io.culvert.core.SshException;
import io.culvert.core.auth.Login;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many listeners a connection and a user may have. */
@Timeout(20)
final class ListenerLimitsTest {
    private static final Endpoint TARGET = new Endpoint("127.0.0.1", 9);

    @TempDir
    private Path folder;

    private static CulvertPair pair(int perConnection, int perUser) {
        return CulvertPair.open(NettyTransport.preferred(), new AnywherePolicy() {
            @Override
            public ListenerLimits listenerLimits(Login login) {
                return new ListenerLimits(perConnection, perUser);
            }

            @Override
            public Optional<SocketFile> listenOn(Login login, SocketPath requested) {
                return Optional.of(new SocketFile(requested, 0177, false));
            }
        });
    }

    private static Forward listen(Tunnel tunnel) {
        return CulvertPair.now(tunnel.forwardRemote(0, TARGET));
    }

    private static void assertRefused(Tunnel tunnel) {
        assertThatThrownBy(() -> listen(tunnel))
                .cause()
                .isInstanceOfSatisfying(
                        SshException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(SshException.Kind.REQUEST_REFUSED));
    }

    @Test
    void P15_a_connection_has_no_more_listeners_than_it_may_until_one_of_them_is_cancelled() {
        try (CulvertPair pair = pair(2, 100)) {
            Forward first = listen(pair.tunnel());
            listen(pair.tunnel());
            assertRefused(pair.tunnel());
            Tunnel other = pair.anotherTunnel();
            listen(other);
            first.close();
            listen(pair.tunnel());
            assertRefused(pair.tunnel());
            other.close();
        }
    }

    @Test
    void P15_a_user_has_no_more_listeners_than_it_may_over_all_connections_until_one_of_them_is_gone() {
        try (CulvertPair pair = pair(100, 3)) {
            listen(pair.tunnel());
            Tunnel other = pair.anotherTunnel();
            listen(other);
            listen(other);
            assertRefused(pair.tunnel());
            other.close();
            await().ignoreExceptions().until(() -> listen(pair.tunnel()).boundPort() > 0);
        }
    }

    @Test
    void P15_listeners_at_paths_count_with_the_others_and_one_that_cannot_be_bound_does_not() {
        try (CulvertPair pair = pair(2, 100)) {
            for (int i = 0; i < 5; i++) {
                SocketPath nowhere =
                        new SocketPath(folder.resolve("missing/socket").toString());
                assertThatThrownBy(() ->
                                CulvertPair.now(pair.tunnel().forwardRemote(nowhere, TARGET, ForwardObserver.NONE)))
                        .hasCauseInstanceOf(SshException.class);
            }
            SocketPath path = new SocketPath(folder.resolve("socket").toString());
            CulvertPair.now(pair.tunnel().forwardRemote(path, TARGET, ForwardObserver.NONE));
            listen(pair.tunnel());
            assertRefused(pair.tunnel());
        }
    }
}
