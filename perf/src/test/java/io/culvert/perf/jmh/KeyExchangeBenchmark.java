package io.culvert.perf.jmh;

import io.culvert.core.kex.KexMethod;
import io.culvert.core.kex.KexMethods;
import java.security.SecureRandom;
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

/** What a key exchange costs each side, by method: the figures behind {@code KexMethod.slow()}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KeyExchangeBenchmark {
    @Param({"mlkem768x25519-sha256", "sntrup761x25519-sha512", "curve25519-sha256", "ecdh-sha2-nistp256"})
    public String name = "curve25519-sha256";

    private final SecureRandom random = new SecureRandom();
    private KexMethod method = KexMethods.all().get(0);
    private byte[] clientValue = {};

    @Setup
    public void prepare() {
        method = KexMethods.of(name).orElseThrow();
        clientValue = method.initiate(random).value();
    }

    @Benchmark
    public KexMethod.Response server() {
        return method.respond(clientValue, random);
    }

    /** With the server's part in it: take that off. */
    @Benchmark
    public byte[] client() {
        KexMethod.Initiator initiator = method.initiate(random);
        return initiator.complete(method.respond(initiator.value(), random).serverValue());
    }
}
