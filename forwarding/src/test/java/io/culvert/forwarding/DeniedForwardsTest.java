package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.ChannelOpenException;
import io.culvert.core.ServerConfig;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.Login;
import io.culvert.core.auth.Restriction;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.session.Sessions;
import io.netty.channel.ChannelHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an observer hears of connections that the server's own rules forbid. */
final class DeniedForwardsTest {
    private final BlockingQueue<Throwable> refusals = new LinkedBlockingQueue<>();
    private final ForwardObserver observer = new ForwardObserver() {
        @Override
        public void refused(Throwable why) {
            refusals.add(why);
        }
    };

    private JumpHost start(Network network, ForwardingPolicy policy, AuthDecision decision) {
        ServerConfig.Builder config = ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                .publicKey((attempt, key) -> CompletableFuture.completedStage(decision));
        return CulvertPair.now(JumpHost.start(
                network,
                List.of(new InetSocketAddress(CulvertPair.LOOPBACK, 0)),
                config,
                policy,
                Sessions.NOTICE,
                true,
                observer));
    }

    private void assertDenied(ForwardingPolicy policy, AuthDecision decision, Target target) throws Exception {
        try (Network network = Network.create();
                JumpHost host = start(network, policy, decision);
                Tunnel tunnel = CulvertPair.connect(network, CulvertPair.port(host), "somebody")) {
            assertThatThrownBy(() -> CulvertPair.now(tunnel.open(target, new ChannelHandlerAdapter() {})))
                    .hasRootCauseInstanceOf(ChannelOpenException.class);
            assertThat(refusals.poll(30, TimeUnit.SECONDS))
                    .isInstanceOf(ForwardDeniedException.class)
                    .hasMessage("connecting to " + target + " is denied");
            assertThat(refusals).isEmpty();
        }
    }

    @Test
    void a_denial_by_name_is_heard() throws Exception {
        assertDenied(ForwardingPolicy.NOTHING, AuthDecision.GRANTED, new Endpoint("target.example", 80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void a_denial_by_address_is_heard(String host) throws Exception {
        ForwardingPolicy noAddress = new ForwardingPolicy() {
            @Override
            public boolean permitsOpen(Login login, Endpoint target) {
                return true;
            }

            @Override
            public boolean permitsAddress(Login login, Endpoint target, InetAddress address) {
                return false;
            }

            @Override
            public boolean permitsListen(Login login, Endpoint requested) {
                return false;
            }

            @Override
            public List<InetSocketAddress> listenOn(Login login, Endpoint requested) {
                return List.of();
            }
        };
        assertDenied(noAddress, AuthDecision.GRANTED, new Endpoint(host, 9));
    }

    @Test
    void a_denial_of_a_path_is_heard() throws Exception {
        assertDenied(ForwardingPolicy.NOTHING, AuthDecision.GRANTED, new SocketPath("/run/target"));
    }

    @Test
    void T17_a_restriction_of_a_kind_that_is_not_known_permits_nothing() throws Exception {
        assertDenied(
                ForwardingPolicy.ANYWHERE,
                AuthDecision.grantedWithin(new Restriction() {}),
                new Endpoint("127.0.0.1", 9));
    }
}
