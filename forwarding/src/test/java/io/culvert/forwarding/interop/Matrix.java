package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.forwarding.interop.EchoTarget.Payload;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * What is done with each suite (a key exchange, a cipher and a MAC) that both sides have: one connection whose sides offer
 * nothing else, on it one forwarded connection with 20 MB each way at the same time, hashed at both ends, under rekey limits
 * so small that keys are exchanged over and over.
 *
 * <p>All suites go over OpenSSH, and over Dropbear, which has few. The slower peers get so many that every two algorithms
 * meet once; plink and asyncssh do without the large modp groups, which take them seconds for each exchange. With the system
 * property {@code culvert.interop=full} they get all of them too; with {@code pairs} every peer gets so many that every two
 * algorithms meet once, and with {@code each} so many that each algorithm is used once (CULVERT_INTEROP in the environment
 * says the same).
 */
final class Matrix {
    static final Payload PAYLOAD = Payload.ofSize(20_000_000);

    /** Of both sides, where the peer has such a setting. Each side counts its own way, so either may be first. */
    static final long REKEY_BYTES = 3_500_000;

    /** 20 MB under that limit, and one less for the time that an exchange takes. */
    private static final int LEAST_REKEYS = 4;

    private static final List<String> LARGE_GROUPS =
            List.of("diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512");
    private static final String EXTENT =
            System.getProperty("culvert.interop", System.getenv().getOrDefault("CULVERT_INTEROP", ""));
    private static final boolean FULL = EXTENT.equals("full");
    private static final boolean PAIRS = EXTENT.equals("pairs");
    private static final boolean EACH = EXTENT.equals("each");

    private Matrix() {}

    /** Checks one suite. */
    interface Check {
        void run(Suite suite) throws Exception;
    }

    static Stream<DynamicTest> every(PeerOffer offer, Check check) {
        List<Suite> all = Suite.product(offer);
        return tests(PAIRS ? Suite.pairwise(all) : all, check);
    }

    static Stream<DynamicTest> everyPair(PeerOffer offer, Check check) {
        List<Suite> all = Suite.product(offer);
        return tests(FULL ? all : Suite.pairwise(all), check);
    }

    static Stream<DynamicTest> everyPairButLargeGroups(PeerOffer offer, Check check) {
        return everyPair(FULL ? offer : offer.withoutKex(LARGE_GROUPS), check);
    }

    private static Stream<DynamicTest> tests(List<Suite> suites, Check check) {
        assertThat(suites).as("suites that both sides have").isNotEmpty();
        return (EACH ? Suite.eachOnce(suites) : suites)
                .stream().map(suite -> DynamicTest.dynamicTest(suite.toString(), () -> check.run(suite)));
    }

    /**
     * Moves the bytes, and checks that the connection has used the suite's key exchange for it, again and again.
     *
     * @param peer what it has to say, for the message of a failure
     */
    static void check(Bench bench, Socket socket, KeyExchanges exchanges, Suite suite, Supplier<String> peer)
            throws Exception {
        try {
            bench.echo.exchange(socket, PAYLOAD);
        } catch (IOException | AssertionError e) {
            throw new AssertionError(exchanges + "\n" + peer.get(), e);
        }
        assertThat(exchanges.violations()).isEmpty();
        assertThat(exchanges.first()).containsExactly(suite.kex());
        assertThat(exchanges.again()).hasSizeGreaterThanOrEqualTo(LEAST_REKEYS).containsOnly(suite.kex());
    }
}
