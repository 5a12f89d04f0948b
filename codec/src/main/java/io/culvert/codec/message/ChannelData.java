package io.culvert.codec.message;

import io.netty.buffer.ByteBuf;

/**
 * The data plane: SSH_MSG_CHANNEL_DATA and SSH_MSG_CHANNEL_EXTENDED_DATA (RFC 4254 section 5.2), which are never objects.
 * A reader looks at the header and takes a slice of the rest; a writer puts the header before bytes that it copies.
 */
public final class ChannelData {
    /** Message number, recipient channel, length of the data. */
    public static final int HEADER_LENGTH = 1 + 4 + 4;

    private ChannelData() {}

    /** The recipient channel of a message whose number has been read; moves past it. */
    public static int readRecipientChannel(ByteBuf in) {
        return (int) Wire.readUint32(in);
    }

    /** The data as a retained slice of the message, which must have nothing behind it. The caller owns the slice. */
    public static ByteBuf readData(ByteBuf in) {
        long length = Wire.readUint32(in);
        if (length != in.readableBytes()) {
            throw ProtocolViolation.ofConnection(
                    "channel data of " + length + " bytes in a message with " + in.readableBytes() + " left");
        }
        return in.readRetainedSlice((int) length);
    }

    /** Puts the header at {@code out[offset, offset + HEADER_LENGTH)}. */
    public static void putHeader(byte[] out, int offset, int recipientChannel, int length) {
        out[offset] = MessageNumber.CHANNEL_DATA;
        Wire.putUint32(out, offset + 1, recipientChannel);
        Wire.putUint32(out, offset + 5, length);
    }
}
