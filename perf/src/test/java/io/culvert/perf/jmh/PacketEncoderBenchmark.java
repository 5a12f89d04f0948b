package io.culvert.perf.jmh;

import io.culvert.codec.cipher.CipherAlgorithm;
import io.culvert.codec.packet.PacketEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
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

/** What a message with channel data costs on its way to the socket, many to a flush: copied, sealed, gathered. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PacketEncoderBenchmark {
    private static final int MESSAGES = 16;

    @Param({"AES128_GCM", "AES256_GCM", "AES128_CTR", "CHACHA20_POLY1305"})
    public CipherAlgorithm cipher = CipherAlgorithm.AES128_GCM;

    @Param({"64", "32768", "131072"})
    public int data;

    private final PacketEncoder encoder = new PacketEncoder();
    private final Socket socket = new Socket();
    private EmbeddedChannel channel = new EmbeddedChannel();
    private ByteBuf source = Unpooled.EMPTY_BUFFER;

    /** Takes whatever comes. */
    private static final class Socket extends ChannelOutboundHandlerAdapter {
        private long bytes;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ByteBuf packets = (ByteBuf) message;
            bytes += packets.readableBytes();
            packets.release();
            promise.trySuccess();
        }
    }

    @Setup
    public void prepare() {
        channel = new EmbeddedChannel(socket, encoder);
        encoder.rekey(Suites.of(cipher).sealer(), true);
        source = Unpooled.directBuffer(data).writeZero(data);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long encode() {
        for (int i = 0; i < MESSAGES; i++) {
            encoder.writeChannelData(0, source, data);
        }
        channel.flush();
        return socket.bytes;
    }

    @TearDown
    public void release() {
        channel.finishAndReleaseAll();
        source.release();
    }
}
