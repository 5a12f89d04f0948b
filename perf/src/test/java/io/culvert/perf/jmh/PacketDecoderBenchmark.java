package io.culvert.perf.jmh;

import io.culvert.codec.packet.PacketDecoder;
import io.culvert.codec.packet.PacketEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What finding the packets in a read of many costs, for each packet, without a cipher: what one costs in addition,
 * {@link PacketCipherBenchmark} tells.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PacketDecoderBenchmark {
    private static final int PACKETS = 16;

    @Param({"64", "1024", "32768"})
    public int payload;

    private final Counter counter = new Counter();
    private EmbeddedChannel channel = new EmbeddedChannel();
    private ByteBuf packets = Unpooled.EMPTY_BUFFER;

    @Setup
    public void prepare() {
        channel = new EmbeddedChannel(new PacketDecoder(), counter);
        EmbeddedChannel sender = new EmbeddedChannel(new PacketEncoder());
        packets = Unpooled.directBuffer();
        for (int i = 0; i < PACKETS; i++) {
            sender.writeOutbound(Unpooled.wrappedBuffer(new byte[payload]));
            ByteBuf packet = sender.readOutbound();
            packets.writeBytes(packet);
            packet.release();
        }
        sender.finishAndReleaseAll();
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public long decode() {
        channel.pipeline().fireChannelRead(packets.retainedDuplicate());
        channel.pipeline().fireChannelReadComplete();
        return counter.bytes();
    }

    @TearDown
    public void release() {
        channel.finishAndReleaseAll();
        packets.release();
    }
}
