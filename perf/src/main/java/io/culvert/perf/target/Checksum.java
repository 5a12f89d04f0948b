package io.culvert.perf.target;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Reckons the receipt of the bytes that go by: equal at both ends of a stream that arrived as it was sent. */
public final class Checksum {
    private final CRC32C crc = new CRC32C();
    private long length;

    /** Of no bytes yet. */
    public Checksum() {}

    /** Leaves the buffer's indices where they are. */
    public void add(ByteBuf bytes) {
        for (ByteBuffer part : bytes.nioBuffers()) {
            crc.update(part);
        }
        length += bytes.readableBytes();
    }

    /** Of what went by up to now. */
    public Receipt receipt() {
        return new Receipt(length, (int) crc.getValue());
    }
}
