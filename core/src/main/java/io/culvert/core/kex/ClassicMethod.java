package io.culvert.core.kex;

import java.security.SecureRandom;

/** Diffie-Hellman in some group, with K as an mpint (RFC 4253 section 8, RFC 5656 section 4, RFC 8731). */
record ClassicMethod(String name, String hash, DhGroup group) implements KexMethod {
    @Override
    public boolean slow() {
        return group.slow();
    }

    @Override
    public Initiator initiate(SecureRandom random) {
        DhGroup.KeyShare share = group.generate(random);
        return new OneShot(share.publicValue(), serverValue -> encodedSecret(share, serverValue), share::destroy);
    }

    @Override
    public Response respond(byte[] clientValue, SecureRandom random) {
        DhGroup.KeyShare share = group.generate(random);
        try {
            return new Response(share.publicValue(), encodedSecret(share, clientValue));
        } finally {
            share.destroy();
        }
    }

    private byte[] encodedSecret(DhGroup.KeyShare share, byte[] peerValue) {
        return Refusal.unless(name, () -> Secret.mpint(share.agree(peerValue)));
    }
}
