package io.culvert.forwarding.interop;

import io.culvert.core.Algorithms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

    /** Some of these, in which every two algorithms that are together in one of these are together in one. */
    static List<Suite> pairwise(List<Suite> all) {
        Set<List<String>> missing = new HashSet<>();
        all.forEach(suite -> missing.addAll(suite.pairs()));
        List<Suite> chosen = new ArrayList<>();
        while (!missing.isEmpty()) {
            Suite best = all.stream()
                    .max(Comparator.comparingLong(suite ->
                            suite.pairs().stream().filter(missing::contains).count()))
                    .orElseThrow();
            best.pairs().forEach(missing::remove);
            chosen.add(best);
        }
        return chosen;
    }

    private List<List<String>> pairs() {
        return List.of(List.of(kex, cipher), List.of(kex, mac), List.of(cipher, mac));
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
