package io.culvert.cli.demo;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The length and the CRC-32C of the bytes that went by: equal at both ends of a stream that arrived as it was sent. */
final class Fingerprint {
    private final CRC32C crc = new CRC32C();
    private long length;

    void add(ByteBuf bytes) {
        for (ByteBuffer part : bytes.nioBuffers()) {
            crc.update(part);
        }
        length += bytes.readableBytes();
    }

    /** As "1048576-0a1b2c3d". */
    @Override
    public String toString() {
        return String.format("%d-%08x", length, crc.getValue());
    }
}
