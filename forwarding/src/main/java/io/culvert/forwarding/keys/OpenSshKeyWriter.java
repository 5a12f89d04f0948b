package io.culvert.forwarding.keys;

import io.culvert.codec.message.Wire;
import io.culvert.core.key.SshKeyPair;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.Base64;

/** Writes Ed25519 keys in the format that {@link OpenSshKey} reads. */
final class OpenSshKeyWriter {
    private static final int BLOCK = 8;
    private static final int LINE = 70;

    /** Room enough that the buffers never grow and leave copies behind. */
    private static final int CAPACITY = 1024;

    private OpenSshKeyWriter() {}

    static byte[] encode(SshKeyPair pair) {
        if (!(pair.toPrivateKey() instanceof EdECPrivateKey key)) {
            throw new IllegalArgumentException(
                    "only Ed25519 keys are written, not " + pair.publicKey().type());
        }
        byte[] seed = key.getBytes().orElseThrow();
        byte[] blob = pair.publicKey().blob();
        byte[] publicKey = Arrays.copyOfRange(blob, blob.length - seed.length, blob.length);
        byte[] seedAndPublic = Arrays.copyOf(seed, seed.length + publicKey.length);
        System.arraycopy(publicKey, 0, seedAndPublic, seed.length, publicKey.length);

        ByteBuf section = Unpooled.buffer(CAPACITY);
        int check = new SecureRandom().nextInt();
        section.writeInt(check).writeInt(check);
        section.writeBytes(blob);
        Wire.writeBytes(section, seedAndPublic);
        Wire.writeUtf8(section, ""); // no comment
        for (int padding = 1; section.readableBytes() % BLOCK != 0; padding++) {
            section.writeByte(padding);
        }
        ByteBuf file = Unpooled.buffer(CAPACITY);
        file.writeBytes(OpenSshKey.MAGIC);
        Wire.writeUtf8(file, "none");
        Wire.writeUtf8(file, "none");
        Wire.writeUtf8(file, "");
        file.writeInt(1);
        Wire.writeBytes(file, blob);
        Wire.writeBytes(file, ByteBufUtil.getBytes(section));
        byte[] armoured = armour(ByteBufUtil.getBytes(file));
        for (byte[] secret : new byte[][] {seed, seedAndPublic, section.array(), file.array()}) {
            Arrays.fill(secret, (byte) 0);
        }
        return armoured;
    }

    private static byte[] armour(byte[] content) {
        byte[] newLine = {'\n'};
        ByteArrayOutputStream out = new ByteArrayOutputStream(2 * CAPACITY);
        out.writeBytes((OpenSshKey.BEGIN + "\n").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(Base64.getMimeEncoder(LINE, newLine).encode(content));
        out.writeBytes(("\n" + OpenSshKey.END + "\n").getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }
}
