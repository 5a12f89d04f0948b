package io.culvert.core.kex;

import java.security.MessageDigest;
import java.security.SecureRandom;
import org.bouncycastle.util.Arrays;

/**
 * A key encapsulation next to X25519: to know K takes both secrets (draft-ietf-sshm-mlkem-hybrid-kex section 2, and likewise
 * draft-ietf-sshm-ntruprime-ssh). C_INIT is the KEM's public key and the X25519 key, S_REPLY the ciphertext and the X25519 key, and
 * K is the string HASH(KEM secret, X25519 secret).
 */
record HybridMethod(String name, String hash, Kem kem) implements KexMethod {
    private static final DhGroup CLASSIC = new Curve25519Group();

    @Override
    public boolean slow() {
        return kem.slow();
    }

    @Override
    public Initiator initiate(SecureRandom random) {
        Kem.KeyShare postQuantum = kem.generate(random);
        DhGroup.KeyShare classic = CLASSIC.generate(random);
        byte[] value = Arrays.concatenate(postQuantum.publicKey(), classic.publicValue());
        return new OneShot(value, reply -> Refusal.unless(name, () -> complete(postQuantum, classic, reply)), () -> {
            postQuantum.destroy();
            classic.destroy();
        });
    }

    @Override
    public Response respond(byte[] clientValue, SecureRandom random) {
        DhGroup.KeyShare classic = CLASSIC.generate(random);
        try {
            return Refusal.unless(name, () -> respond(classic, clientValue, random));
        } finally {
            classic.destroy();
        }
    }

    private Response respond(DhGroup.KeyShare classic, byte[] clientValue, SecureRandom random) {
        Halves client = Halves.of(clientValue, kem.publicKeyLength());
        // The cheap half first, so that a bad point does not buy an encapsulation.
        byte[] classicSecret = classic.agree(client.classic);
        try {
            Kem.Encapsulation encapsulation = kem.encapsulate(client.postQuantum, random);
            byte[] serverValue = Arrays.concatenate(encapsulation.ciphertext(), classic.publicValue());
            return new Response(serverValue, encodedSecret(encapsulation.secret(), classicSecret));
        } finally {
            Secret.zero(classicSecret);
        }
    }

    private byte[] complete(Kem.KeyShare postQuantum, DhGroup.KeyShare classic, byte[] serverValue) {
        Halves server = Halves.of(serverValue, kem.ciphertextLength());
        byte[] classicSecret = classic.agree(server.classic);
        try {
            return encodedSecret(postQuantum.decapsulate(server.postQuantum), classicSecret);
        } finally {
            Secret.zero(classicSecret);
        }
    }

    private byte[] encodedSecret(byte[] postQuantumSecret, byte[] classicSecret) {
        MessageDigest digest = Hashes.get(hash);
        digest.update(postQuantumSecret);
        digest.update(classicSecret);
        Secret.zero(postQuantumSecret);
        return Secret.string(digest.digest());
    }

    /** What a value consists of. */
    private record Halves(byte[] postQuantum, byte[] classic) {
        static Halves of(byte[] value, int postQuantumLength) {
            if (value.length != postQuantumLength + Curve25519Group.VALUE_LENGTH) {
                throw Refusal.because("a value of " + value.length + " bytes has not the length of this method's");
            }
            return new Halves(
                    Arrays.copyOf(value, postQuantumLength),
                    Arrays.copyOfRange(value, postQuantumLength, value.length));
        }
    }
}
