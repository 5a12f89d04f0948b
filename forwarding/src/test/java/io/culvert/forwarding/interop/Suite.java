package io.culvert.forwarding.interop;

import io.culvert.core.Algorithms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A key exchange, a cipher and a MAC that go together.
 *
 * @param mac {@link #IMPLICIT} for a cipher that authenticates
 */
record Suite(String kex, String cipher, String mac) {
    static final String IMPLICIT = "implicit";

    /** Everything that we have and the peer offers. */
    static List<Suite> product(PeerOffer offer) {
        List<Suite> suites = new ArrayList<>();
        for (String kex : common(Algorithms.SUPPORTED_KEX, offer.kex())) {
            for (String cipher : common(Algorithms.SUPPORTED_CIPHERS, offer.ciphers())) {
                List<String> macs =
                        cipher.endsWith("-ctr") ? common(Algorithms.SUPPORTED_MACS, offer.macs()) : List.of(IMPLICIT);
                macs.forEach(mac -> suites.add(new Suite(kex, cipher, mac)));
            }
        }
        return suites;
    }

    private static List<String> common(List<String> ours, List<String> theirs) {
        return ours.stream().filter(theirs::contains).toList();
    }

    /** Some of these, in which every algorithm is that is in one of these. */
    static List<Suite> eachOnce(List<Suite> all) {
        return covering(all, suite -> List.of(suite.kex, suite.cipher, suite.mac));
    }

    /** Some of these, in which every two algorithms that are together in one of these are together in one. */
    static List<Suite> pairwise(List<Suite> all) {
        return covering(
                all,
                suite -> List.of(
                        List.of(suite.kex, suite.cipher),
                        List.of(suite.kex, suite.mac),
                        List.of(suite.cipher, suite.mac)));
    }

    private static <T> List<Suite> covering(List<Suite> all, Function<Suite, List<T>> parts) {
        Set<T> missing = new HashSet<>();
        all.forEach(suite -> missing.addAll(parts.apply(suite)));
        List<Suite> chosen = new ArrayList<>();
        while (!missing.isEmpty()) {
            Suite best = all.stream()
                    .max(Comparator.comparingLong(suite -> parts.apply(suite).stream()
                            .filter(missing::contains)
                            .count()))
                    .orElseThrow();
            parts.apply(best).forEach(missing::remove);
            chosen.add(best);
        }
        return chosen;
    }

    /** Nothing else can be negotiated with these. */
    Algorithms only() {
        return Algorithms.DEFAULT
                .withKex(List.of(kex))
                .withCiphers(List.of(cipher))
                .withMacs(macs());
    }

    /** Something must be offered even where it is not used. */
    List<String> macs() {
        return mac.equals(IMPLICIT) ? Algorithms.SUPPORTED_MACS : List.of(mac);
    }

    @Override
    public String toString() {
        return kex + " " + cipher + " " + mac;
    }
}
