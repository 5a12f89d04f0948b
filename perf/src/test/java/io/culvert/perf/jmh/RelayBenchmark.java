package io.culvert.perf.jmh;

import io.culvert.codec.cipher.CipherAlgorithm;
import io.culvert.forwarding.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a forwarded MiB costs: application, relay, SSH channel, relay, application. Both sides are in it, and no system call:
 * the applications' sockets are in memory, too.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RelayBenchmark {
    @Param({"AES128_GCM", "AES256_GCM", "AES128_CTR", "CHACHA20_POLY1305"})
    public CipherAlgorithm cipher = CipherAlgorithm.AES128_GCM;

    /** What the application writes at a time. */
    @Param({"32768", "131072"})
    public int part;

    private final Counter counter = new Counter();
    private @Nullable MemoryConnection connection;
    private @Nullable Channel application;
    private ByteBuf source = Unpooled.EMPTY_BUFFER;

    @Setup
    public void prepare() {
        Relay hereSocket = relay();
        Relay hereChannel = relay();
        Relay thereSocket = relay();
        Relay thereChannel = relay();
        Relay.join(hereSocket, hereChannel);
        Relay.join(thereSocket, thereChannel);
        connection = new MemoryConnection(cipher, () -> thereChannel);
        application =
                connection.join(hereSocket, new ChannelInboundHandlerAdapter()).far();
        connection.join(counter, thereSocket);
        connection.open(hereChannel);
        source = Unpooled.directBuffer(part).writeZero(part);
    }

    private static Relay relay() {
        return new Relay(bytes -> {});
    }

    @Benchmark
    public long forward() {
        return connection.moveMebibyte(application, source, counter);
    }

    @TearDown
    public void release() {
        connection.close();
        source.release();
    }
}
