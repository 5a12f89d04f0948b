package io.culvert.core;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory outside the heap that all buffers of this process come from, and its limit.
 *
 * <p>Two limits may stand in the way of an allocation. Netty's own fails it at once, and its connection ends. The JVM's
 * ({@code -XX:MaxDirectMemorySize}) first puts the event loop to sleep and calls the garbage collector, again and
 * again, and with it everybody on that loop. So Netty's has to be reached first: either because the JVM does not count
 * Netty's buffers at all, or because Netty's limit is lower.
 */
public final class BufferPool {
    private static final Logger LOG = LoggerFactory.getLogger(BufferPool.class);
    private static final AtomicBoolean CHECKED = new AtomicBoolean();

    private BufferPool() {}

    /** What all buffers together may take up, in bytes. */
    public static long limit() {
        return PlatformDependent.maxDirectMemory();
    }

    /** What they take up now, in bytes: with what the pool keeps for the next ones. */
    public static long used() {
        long counted = PlatformDependent.usedDirectMemory();
        if (counted >= 0) {
            return counted;
        }
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory()
                : 0;
    }

    /** Whether an allocation for which there is no room fails at once, instead of holding up its event loop. */
    public static boolean failsAtOnce() {
        return PlatformDependent.useDirectBufferNoCleaner()
                || PlatformDependent.usedDirectMemory() >= 0 && limit() < PlatformDependent.estimateMaxDirectMemory();
    }

    /** Warns, once in a process, if event loops will sleep when there is no room. */
    public static void check() {
        if (CHECKED.compareAndSet(false, true) && !failsAtOnce()) {
            LOG.warn(
                    "when buffers reach {} bytes, the JVM's limit, event loops will wait for the garbage collector. Start the"
                            + " JVM with --add-opens java.base/java.nio=ALL-UNNAMED"
                            + " -Dio.netty.tryReflectionSetAccessible=true, or set -Dio.netty.maxDirectMemory below"
                            + " -XX:MaxDirectMemorySize",
                    limit());
        }
    }
}
