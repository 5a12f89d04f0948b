package io.culvert.perf.jmh;

import io.culvert.codec.cipher.CipherAlgorithm;
import io.culvert.core.SshChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
 * What a MiB costs from one end of an SSH channel to the other: written in parts and flushed once, sealed, opened, read, and
 * credited. Both sides are in it, and no system call.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SshChannelBenchmark {
    @Param({"AES128_GCM", "AES256_GCM", "AES128_CTR", "CHACHA20_POLY1305"})
    public CipherAlgorithm cipher = CipherAlgorithm.AES128_GCM;

    @Param({"1024", "32768", "131072"})
    public int part;

    private final Counter counter = new Counter();
    private @Nullable MemoryConnection connection;
    private @Nullable SshChannel channel;
    private ByteBuf source = Unpooled.EMPTY_BUFFER;

    @Setup
    public void prepare() {
        connection = new MemoryConnection(cipher, () -> counter);
        channel = connection.open(new ChannelInboundHandlerAdapter());
        source = Unpooled.directBuffer(part).writeZero(part);
    }

    @Benchmark
    public long writeAndRead() {
        return connection.moveMebibyte(channel, source, counter);
    }

    @TearDown
    public void release() {
        connection.close();
        source.release();
    }
}
