package io.culvert.core.kex;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Hands out known bytes, and remembers the arrays that it filled: the secrets of whoever asked. */
final class ScriptedRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient ByteBuffer script;
    private final transient SplittableRandom afterwards = new SplittableRandom(1);
    private final transient List<byte[]> filled = new ArrayList<>();

    ScriptedRandom(byte[]... script) {
        this.script = ByteBuffer.wrap(org.bouncycastle.util.Arrays.concatenate(script));
    }

    List<byte[]> filled() {
        return filled;
    }

    /** The script first, then bytes that look random and are the same in every run. */
    @Override
    public void nextBytes(byte[] bytes) {
        int scripted = Math.min(bytes.length, script.remaining());
        script.get(bytes, 0, scripted);
        for (int i = scripted; i < bytes.length; i++) {
            bytes[i] = (byte) afterwards.nextInt();
        }
        filled.add(bytes);
    }
}
