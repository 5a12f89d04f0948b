package io.culvert.perf.target;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/** Tells a stream of unknown length from the receipt behind it. */
public final class ReceiptReader {
    private final Checksum checksum = new Checksum();
    /** The last bytes that came: they may be the receipt. */
    private final ByteBuf tail = Unpooled.buffer(2 * Receipt.LENGTH);

    /** Before the first byte. */
    public ReceiptReader() {}

    /** Takes all that is readable. */
    public void add(ByteBuf bytes) {
        int payload = Math.max(0, tail.readableBytes() + bytes.readableBytes() - Receipt.LENGTH);
        int ofTail = Math.min(payload, tail.readableBytes());
        checksum.add(tail.readSlice(ofTail));
        checksum.add(bytes.readSlice(payload - ofTail));
        tail.discardReadBytes().writeBytes(bytes);
    }

    /** What the payload amounts to if the stream ends here. */
    public Receipt payload() {
        return checksum.receipt();
    }

    /** The receipt if the stream ends here; empty if fewer bytes than it takes came at all. */
    public Optional<Receipt> receipt() {
        return tail.readableBytes() < Receipt.LENGTH ? Optional.empty() : Optional.of(Receipt.read(tail.duplicate()));
    }
}
