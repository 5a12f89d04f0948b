package io.culvert.core.key;

import java.security.InvalidKeyException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Random;

/** One key pair of each type, made once for all tests. */
final class TestKeys {
    static final SshKeyPair ED25519 = SshKeyPair.generate("ssh-ed25519");
    static final SshKeyPair NISTP256 = SshKeyPair.generate("ecdsa-sha2-nistp256");
    static final SshKeyPair NISTP384 = SshKeyPair.generate("ecdsa-sha2-nistp384");
    static final SshKeyPair NISTP521 = SshKeyPair.generate("ecdsa-sha2-nistp521");
    static final SshKeyPair RSA = rsa2048();

    static final List<SshKeyPair> ALL = List.of(ED25519, NISTP256, NISTP384, NISTP521, RSA);

    private TestKeys() {}

    static SshKeyPair any(Random random) {
        return ALL.get(random.nextInt(ALL.size()));
    }

    /** As small as is taken, because larger ones take long to make. */
    private static SshKeyPair rsa2048() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return SshKeyPair.of(generator.generateKeyPair());
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new AssertionError(e);
        }
    }
}
