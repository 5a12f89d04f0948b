package io.culvert.perf.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Forwarding makes next to no garbage: each event loop allocates so many bytes of heap for each MiB that it forwards, at most.
 *
 * <p>AES in counter mode and ChaCha20-Poly1305 stay at 1 to 2 KiB for packets of 256 KiB. AES-GCM makes 6 to 7: the JDK's
 * cipher must be initialized for every packet, and makes more than 1 KiB of garbage each time. Against a peer that takes 32
 * KiB in a packet, as OpenSSH does, that alone is 35 KiB.
 */
final class AllocationBudgetTest {
    /** The goal is 8 KiB; a machine so busy that packets are half full may take half as much again. */
    private static final long BUDGET = 12 << 10;

    private static final long MEBIBYTE = 1 << 20;
    /** Until the JIT compiler has seen every path often enough to know what need not be allocated. */
    private static final long WARM_UP = 512 * MEBIBYTE;

    private static final long PORTION = 16 * MEBIBYTE;
    private static final int PORTIONS = 3;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

    /** Its records are garbage, too. */
    @BeforeEach
    void stopDetectingLeaks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void detectLeaksAgain() {
        ResourceLeakDetector.setLevel(level);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes128-ctr", "chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com"})
    void forwarding_a_mebibyte_allocates_a_few_kibibytes(String cipher) throws Exception {
        try (ForwardedStream stream = ForwardedStream.open(cipher)) {
            stream.upload(WARM_UP);
            stream.download(WARM_UP);
            for (ForwardedStream.Move way : List.<ForwardedStream.Move>of(stream::upload, stream::download)) {
                assertThat(garbage(way, stream.clientLoop())).isLessThan(BUDGET);
                assertThat(garbage(way, stream.serverLoop())).isLessThan(BUDGET);
            }
        }
    }

    /** Bytes for each MiB, of the portion that made least: whatever happens once is not the steady state. */
    private long garbage(ForwardedStream.Move way, long thread) throws Exception {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < PORTIONS; i++) {
            long before = threads.getThreadAllocatedBytes(thread);
            way.move(PORTION);
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
        }
        return least * MEBIBYTE / PORTION;
    }
}
