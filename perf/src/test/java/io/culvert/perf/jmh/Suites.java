package io.culvert.perf.jmh;

import io.culvert.codec.cipher.CipherAlgorithm;
import io.culvert.codec.cipher.CipherSuite;
import io.culvert.codec.cipher.MacAlgorithm;
import io.culvert.codec.cipher.PacketOpener;
import io.culvert.codec.cipher.PacketSealer;

/** Both directions of a cipher under the same key, all zeros: no cipher is slower under another. */
record Suites(CipherSuite suite) {
    /** With the MAC that is preferred, where it takes one. */
    static Suites of(CipherAlgorithm cipher) {
        return new Suites(new CipherSuite(cipher, cipher.isAuthenticated() ? null : MacAlgorithm.HMAC_SHA2_256_ETM));
    }

    PacketSealer sealer() {
        CipherAlgorithm cipher = suite.cipher();
        return suite.sealer(new byte[cipher.keyLength()], new byte[cipher.ivLength()], new byte[suite.macKeyLength()]);
    }

    PacketOpener opener() {
        CipherAlgorithm cipher = suite.cipher();
        return suite.opener(new byte[cipher.keyLength()], new byte[cipher.ivLength()], new byte[suite.macKeyLength()]);
    }
}
