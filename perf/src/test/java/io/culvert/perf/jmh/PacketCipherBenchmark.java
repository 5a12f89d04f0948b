package io.culvert.perf.jmh;

import io.culvert.codec.cipher.CipherAlgorithm;
import io.culvert.codec.cipher.CipherSuite;
import io.culvert.codec.cipher.MacAlgorithm;
import io.culvert.codec.cipher.PacketSealer;
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
 * What sealing a packet costs, by cipher and payload size: the figures behind the order of
 * {@code Algorithms.SUPPORTED_CIPHERS}.
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
    private byte[] packet = {};
    private byte[] sealed = {};
    private int length;
    private int sequence;

    @Setup
    public void prepare() {
        MacAlgorithm mac = cipher.isAuthenticated() ? null : MacAlgorithm.HMAC_SHA2_256_ETM;
        CipherSuite suite = new CipherSuite(cipher, mac);
        sealer =
                suite.sealer(new byte[cipher.keyLength()], new byte[cipher.ivLength()], new byte[suite.macKeyLength()]);
        int padding = sealer.layout().paddingLength(payload);
        length = HEADER + payload + padding;
        packet = new byte[length];
        ByteBuffer.wrap(packet).putInt(length - 4).put((byte) padding);
        sealed = new byte[length + ROOM];
    }

    @Benchmark
    public byte[] seal() {
        sealer.seal(sequence++, packet, length, sealed);
        return sealed;
    }
}
