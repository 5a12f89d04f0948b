package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.testing.FreePort;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An attempt may take ten minutes here, so that a test that waits for a dead address fails by its time-out. */
@Timeout(30)
final class HappyEyeballsTest {
    private Network network = Network.create(NettyTransport.preferred(), 1, Duration.ofMinutes(10));

    @AfterEach
    void close() {
        network.close();
    }

    private Channel connect(InetSocketAddress... addresses) {
        return CulvertPair.now(begin(addresses));
    }

    private CompletionStage<Channel> begin(InetSocketAddress... addresses) {
        EventLoop loop = network.group().next();
        CompletableFuture<Channel> result = new CompletableFuture<>();
        loop.execute(() -> HappyEyeballs.connect(
                        network.leg(),
                        loop,
                        network.descriptors(),
                        List.of(addresses),
                        new UnknownHostException("none"))
                .whenComplete((channel, failure) -> {
                    if (failure == null) {
                        result.complete(channel);
                    } else {
                        result.completeExceptionally(failure);
                    }
                }));
        return result;
    }

    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(host, port);
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void C10_an_address_behind_dead_ones_is_reached_without_their_time_outs(NettyTransport transport)
            throws IOException {
        if (transport.unavailability() != null) {
            return;
        }
        network.close();
        network = Network.create(transport, 1, Duration.ofMinutes(10));
        try (FullBacklog dead = new FullBacklog();
                FullBacklog deadToo = new FullBacklog();
                ServerSocketChannel target = Application.listen()) {
            Channel channel = connect(
                    address("127.0.0.1", dead.port()),
                    address("127.0.0.1", deadToo.port()),
                    address("127.0.0.1", Application.port(target)));
            assertThat(((InetSocketAddress) channel.remoteAddress()).getPort()).isEqualTo(Application.port(target));
            channel.close().syncUninterruptibly();
        }
    }

    @Test
    void an_address_that_refuses_is_followed_by_the_next_at_once() throws IOException {
        try (ServerSocketChannel target = Application.listen()) {
            Channel channel = connect(
                    address("127.0.0.1", FreePort.find()),
                    address("127.0.0.2", FreePort.find()),
                    address("127.0.0.1", Application.port(target)));
            assertThat(channel.isActive()).isTrue();
            channel.close().syncUninterruptibly();
        }
    }

    @Test
    void the_first_address_is_taken_if_it_answers() throws IOException {
        try (ServerSocketChannel first = Application.listen();
                ServerSocketChannel second = Application.listen()) {
            Channel channel = connect(
                    address("127.0.0.1", Application.port(first)), address("127.0.0.1", Application.port(second)));
            assertThat(((InetSocketAddress) channel.remoteAddress()).getPort()).isEqualTo(Application.port(first));
            second.configureBlocking(false);
            assertThat(second.accept()).isNull();
            channel.close().syncUninterruptibly();
        }
    }

    @Test
    void the_families_take_turns() throws IOException {
        try (FullBacklog dead = new FullBacklog();
                FullBacklog deadToo = new FullBacklog();
                ServerSocketChannel target = ServerSocketChannel.open().bind(address("::1", 0))) {
            Channel channel = connect(
                    address("127.0.0.1", dead.port()),
                    address("127.0.0.1", deadToo.port()),
                    address("::1", Application.port(target)));
            assertThat(((InetSocketAddress) channel.remoteAddress()).getPort()).isEqualTo(Application.port(target));
            channel.close().syncUninterruptibly();
        }
    }

    @Test
    void the_attempts_that_were_slower_end() throws IOException {
        try (ServerSocketChannel target = Application.listen();
                FullBacklog dead = new FullBacklog()) {
            int before = network.descriptors().inUse();
            Channel channel =
                    connect(address("127.0.0.1", dead.port()), address("127.0.0.1", Application.port(target)));
            channel.close().syncUninterruptibly();
            await().untilAsserted(
                            () -> assertThat(network.descriptors().inUse()).isLessThanOrEqualTo(before));
        }
    }

    @Test
    void what_the_last_address_failed_with_is_told() {
        CompletionStage<Channel> failing =
                begin(address("127.0.0.1", FreePort.find()), address("127.0.0.1", FreePort.find()));
        assertThatThrownBy(() -> CulvertPair.now(failing)).hasCauseInstanceOf(ConnectException.class);
    }

    @Test
    void no_address_is_an_unknown_host() {
        assertThatThrownBy(() -> CulvertPair.now(begin())).hasCauseInstanceOf(UnknownHostException.class);
    }
}
