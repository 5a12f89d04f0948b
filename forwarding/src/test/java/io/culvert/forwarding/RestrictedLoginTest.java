package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.ServerConfig;
import io.culvert.core.SshException;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.Restriction;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.config.PermitListen;
import io.culvert.forwarding.config.PermitOpen;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every switch of a key against every kind of forward that it should forbid (rule A08). */
@Timeout(20)
final class RestrictedLoginTest {
    private static final Restriction UNKNOWN = new Restriction() {};

    static Stream<Arguments> logins() {
        PermitOpen anyOpen = PermitOpen.ANY;
        PermitListen anyListen = PermitListen.ANY;
        return Stream.of(
                Arguments.of("free", List.of(), true, true),
                Arguments.of("command", List.of(key(true, anyOpen, anyListen)), true, true),
                Arguments.of("no-port-forwarding", List.of(key(false, anyOpen, anyListen)), false, false),
                Arguments.of(
                        "permitopen", List.of(key(true, PermitOpen.parse(List.of("x:1")), anyListen)), false, true),
                Arguments.of(
                        "permitlisten", List.of(key(true, anyOpen, PermitListen.parse(List.of("1")))), true, false),
                Arguments.of(
                        "exclusion",
                        List.of(key(true, PermitOpen.parse(List.of("*:*", "!127.0.0.0/8:*")), anyListen)),
                        false,
                        true),
                Arguments.of(
                        "two of them",
                        List.of(key(true, anyOpen, PermitListen.NONE), key(true, PermitOpen.NONE, anyListen)),
                        false,
                        false),
                Arguments.of("an unknown one", List.of(UNKNOWN), false, false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("logins")
    void A08_what_a_key_forbids_is_refused(String name, List<Restriction> restrictions, boolean open, boolean listen)
            throws Exception {
        AuthDecision decision = new AuthDecision(true, restrictions);
        ServerConfig.Builder config = ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                .publicKey((attempt, key) -> CompletableFuture.completedStage(decision));
        try (Network network = Network.create();
                ServerSocketChannel target = Application.listen();
                JumpHost host = CulvertPair.now(JumpHost.start(
                        network, new InetSocketAddress(CulvertPair.LOOPBACK, 0), config, ForwardingPolicy.ANYWHERE))) {
            Tunnel tunnel = CulvertPair.connect(network, CulvertPair.port(host));
            Endpoint endpoint = new Endpoint("localhost", Application.port(target));
            Forward local = CulvertPair.now(tunnel.forwardLocal(0, endpoint));
            try (Application initiator = Application.connect(local.boundPort())) {
                if (open) {
                    target.accept().close();
                } else {
                    initiator.end();
                    target.configureBlocking(false);
                    assertThat(target.accept()).as("a connection to the target").isNull();
                    assertThat(tunnel.connection().closed().toCompletableFuture())
                            .isNotDone();
                }
            }
            if (listen) {
                CulvertPair.now(tunnel.forwardRemote(0, endpoint)).close();
            } else {
                assertThatThrownBy(() -> CulvertPair.now(tunnel.forwardRemote(0, endpoint)))
                        .cause()
                        .isInstanceOfSatisfying(
                                SshException.class,
                                refusal -> assertThat(refusal.kind()).isEqualTo(SshException.Kind.REQUEST_REFUSED));
            }
            tunnel.connection().close();
        }
    }

    private static KeyRestriction key(boolean forwarding, PermitOpen open, PermitListen listen) {
        return new KeyRestriction(forwarding, open, listen, Optional.of("true"));
    }
}
