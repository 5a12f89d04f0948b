package io.culvert.codec.cipher;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Every cipher suite, each with keys that are the same in every run. */
public enum Suites {
    ;

    /** A suite and its key material. */
    public record Keyed(CipherSuite suite, byte[] key, byte[] iv, byte[] macKey) {
        public PacketSealer sealer() {
            return suite.sealer(key, iv, macKey);
        }

        public PacketOpener opener() {
            return suite.opener(key, iv, macKey);
        }

        @Override
        public String toString() {
            return suite.cipher().wireName()
                    + (suite.mac() == null ? "" : " " + suite.mac().wireName());
        }
    }

    public static Stream<Keyed> all() {
        List<Keyed> all = new ArrayList<>();
        for (CipherAlgorithm cipher : CipherAlgorithm.values()) {
            if (cipher.isAuthenticated()) {
                all.add(keyed(new CipherSuite(cipher, null)));
            } else {
                for (MacAlgorithm mac : MacAlgorithm.values()) {
                    all.add(keyed(new CipherSuite(cipher, mac)));
                }
            }
        }
        return all.stream();
    }

    public static Keyed keyed(CipherSuite suite) {
        Random random = new Random(suite.toString().hashCode());
        return new Keyed(
                suite,
                bytes(random, suite.cipher().keyLength()),
                bytes(random, suite.cipher().ivLength()),
                bytes(random, suite.macKeyLength()));
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
