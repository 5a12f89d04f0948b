package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.core.MaxStartups;
import io.culvert.core.Role;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshObserver;
import io.culvert.core.key.SshKeyPair;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a stranger costs. */
@Timeout(30)
final class StartupMemoryTest {
    private static final int STRANGERS = 1000;
    private static final int MOST_BYTES_EACH = 32 * 1024;

    @Test
    void P04_a_connection_that_has_not_logged_in_takes_up_no_more_than_32_KiB() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        ServerConfig.Builder config = ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                .maxStartups(new MaxStartups(STRANGERS * 2, 1, STRANGERS * 2))
                .observer(new SshObserver() {
                    @Override
                    public void connectionOpened(Role role) {
                        opened.incrementAndGet();
                    }
                });
        List<SocketChannel> strangers = new ArrayList<>();
        try (Network network = Network.create();
                JumpHost host = CulvertPair.now(JumpHost.start(
                        network, new InetSocketAddress(CulvertPair.LOOPBACK, 0), config, ForwardingPolicy.NOTHING))) {
            strangers.add(stranger(CulvertPair.port(host))); // what is loaded once is not counted
            long before = usedBytes();
            while (strangers.size() <= STRANGERS) {
                strangers.add(stranger(CulvertPair.port(host)));
            }
            await().until(() -> opened.get() == strangers.size());
            assertThat((usedBytes() - before) / STRANGERS).isLessThan(MOST_BYTES_EACH);
        } finally {
            for (SocketChannel stranger : strangers) {
                stranger.close();
            }
        }
    }

    /** One that has said who it is, and has been answered. */
    private static SocketChannel stranger(int port) throws Exception {
        SocketChannel socket = SocketChannel.open(new InetSocketAddress(CulvertPair.LOOPBACK, port));
        socket.write(ByteBuffer.wrap("SSH-2.0-stranger\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertThat(socket.read(ByteBuffer.allocate(4096))).isPositive();
        return socket;
    }

    private static long usedBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                        .metric()
                        .usedDirectMemory();
    }
}
