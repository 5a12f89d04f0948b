package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.Callback;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshException;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.session.Sessions;
import io.netty.channel.ChannelHandlerAdapter;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule T17: a policy or an observer that throws costs at most the channel or the listener that it was asked about. */
@Timeout(60)
final class CallbackTest {
    private final Set<String> called = ConcurrentHashMap.newKeySet();
    private final Network network = Network.create();

    @AfterEach
    void close() {
        network.close();
    }

    /** Passes every call on, but for the methods of this name, which throw. */
    private <T> T failing(Class<T> type, T real, Set<String> names) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (names.contains(method.getName())) {
                called.add(method.getName());
                throw new IllegalStateException("the program's own mistake");
            }
            if (method.getName().equals("withinLogins")) {
                return new RestrictedPolicy((ForwardingPolicy) proxy);
            }
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private JumpHost start(ForwardingPolicy policy, ForwardObserver observer) {
        return CulvertPair.now(JumpHost.start(
                network,
                List.of(new InetSocketAddress(CulvertPair.LOOPBACK, 0)),
                ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                        .publicKey((attempt, key) -> CompletableFuture.completedStage(AuthDecision.GRANTED)),
                policy,
                Sessions.NOTICE,
                true,
                observer));
    }

    private ForwardObserver failingObserver() {
        return failing(
                ForwardObserver.class,
                ForwardObserver.NONE,
                Set.of("opened", "closed", "refused", "toTarget", "fromTarget"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"permitsOpen", "permitsAddress"})
    void T17_a_policy_that_throws_about_a_target_permits_nothing_and_costs_the_channel(String method)
            throws IOException {
        ForwardingPolicy policy = failing(ForwardingPolicy.class, new AnywherePolicy(), Set.of(method));
        long before = Callback.FORWARDING_POLICY.failures();
        try (JumpHost host = start(policy, ForwardObserver.NONE);
                Tunnel tunnel = CulvertPair.connect(network, CulvertPair.port(host))) {
            assertThatThrownBy(() ->
                            CulvertPair.now(tunnel.open(new Endpoint("127.0.0.1", 9), new ChannelHandlerAdapter() {})))
                    .cause()
                    .isInstanceOfSatisfying(
                            ChannelOpenException.class,
                            refusal -> assertThat(refusal.reason())
                                    .isEqualTo(OpenFailureReason.ADMINISTRATIVELY_PROHIBITED));
            assertThat(called).containsExactly(method);
            assertThat(Callback.FORWARDING_POLICY.failures()).isEqualTo(before + 1);
            assertStillWorks(tunnel);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"permitsListen", "listenOn"})
    void T17_a_policy_that_throws_about_a_listener_permits_none_and_costs_nothing_else(String method) {
        ForwardingPolicy policy = failing(ForwardingPolicy.class, new AnywherePolicy(), Set.of(method));
        try (JumpHost host = start(policy, ForwardObserver.NONE);
                Tunnel tunnel = CulvertPair.connect(network, CulvertPair.port(host))) {
            assertThatThrownBy(() -> CulvertPair.now(tunnel.forwardRemote(0, new Endpoint("127.0.0.1", 9))))
                    .hasCauseInstanceOf(SshException.class);
            assertThat(called).containsExactly(method);
            assertStillWorks(tunnel);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"idleLimits", "channelLimits", "listenerLimits"})
    void T17_a_policy_without_limits_costs_the_connection_which_says_why(String method) {
        ForwardingPolicy policy = failing(ForwardingPolicy.class, new AnywherePolicy(), Set.of(method));
        try (JumpHost host = start(policy, ForwardObserver.NONE);
                Tunnel tunnel = CulvertPair.connect(network, CulvertPair.port(host))) {
            assertThat(CulvertPair.now(tunnel.connection().closed()).orElseThrow())
                    .hasMessageContaining("the services of this connection could not be prepared");
            assertThat(called).containsExactly(method);
        }
    }

    private static void assertStillWorks(Tunnel tunnel) {
        assertThat(tunnel.connection().closed().toCompletableFuture()).isNotDone();
        assertThatThrownBy(
                        () -> CulvertPair.now(tunnel.open(new SocketPath("/nowhere"), new ChannelHandlerAdapter() {})))
                .hasRootCauseInstanceOf(ChannelOpenException.class);
    }

    @Test
    void T17_observers_that_throw_cost_no_byte_in_any_kind_of_forward() throws Exception {
        try (ServerSocketChannel target = Application.listen();
                JumpHost host = start(ForwardingPolicy.ANYWHERE, failingObserver());
                Tunnel tunnel = CulvertPair.connect(network, CulvertPair.port(host))) {
            Endpoint there = new Endpoint("127.0.0.1", Application.port(target));
            Forward local = CulvertPair.now(tunnel.forwardLocal(
                    List.of(new InetSocketAddress(CulvertPair.LOOPBACK, 0)), there, failingObserver()));
            assertCarries(local, target);
            Forward remote = CulvertPair.now(tunnel.forwardRemote("localhost", 0, there, failingObserver()));
            assertCarries(remote, target);
            assertThat(called).contains("opened", "toTarget", "fromTarget");
        }
    }

    private static void assertCarries(Forward forward, ServerSocketChannel target) throws IOException {
        try (Application client = Application.connect(forward.boundPort());
                Application server = Application.accept(target)) {
            client.send(100_000);
            server.receive(100_000);
            server.send(100_000);
            client.receive(100_000);
        }
    }
}
