package io.culvert.perf.jmh;

import io.culvert.codec.cipher.CipherAlgorithm;
import io.culvert.codec.cipher.PacketOpener;
import io.culvert.codec.cipher.PacketSealer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What sealing a packet costs, and opening it again, by cipher and payload size: the figures behind the order of
 * {@code Algorithms.SUPPORTED_CIPHERS}. No packet can be opened twice, so opening alone is the difference between the two.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PacketCipherBenchmark {
    private static final int HEADER = 5;
    private static final int ROOM = 256;

    @Param
    public CipherAlgorithm cipher = CipherAlgorithm.AES128_GCM;

    @Param({"64", "1024", "32768"})
    public int payload;

    private PacketSealer sealer = PacketSealer.none();
    private PacketOpener opener = PacketOpener.none();
    private byte[] packet = {};
    private byte[] sealed = {};
    private ByteBuf arrived = Unpooled.EMPTY_BUFFER;
    private int length;
    private int sequence;

    @Setup
    public void prepare() {
        Suites suites = Suites.of(cipher);
        sealer = suites.sealer();
        opener = suites.opener();
        int padding = sealer.layout().paddingLength(payload);
        length = HEADER + payload + padding;
        packet = new byte[length + ROOM];
        ByteBuffer.wrap(packet).putInt(length - 4).put((byte) padding);
        sealed = new byte[length + ROOM];
        arrived = Unpooled.wrappedBuffer(sealed);
    }

    @Benchmark
    public byte[] seal() {
        sealer.seal(sequence++, packet, length, sealed);
        return sealed;
    }

    @Benchmark
    public long sealAndOpen() {
        sealer.seal(sequence, packet, length, sealed);
        long packetLength = opener.packetLength(sequence, arrived);
        opener.open(sequence, sealed, length + sealer.layout().tagLength(), packet);
        sequence++;
        return packetLength;
    }
}
