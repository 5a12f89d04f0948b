package io.culvert.codec.message;

import io.netty.buffer.ByteBuf;

/**
 * The control messages of RFC 4254. Type-specific fields are kept as the bytes behind the common ones, and read by whoever
 * knows the type (see {@link ForwardingPayloads}). Channel numbers are unsigned 32-bit values held in an int.
 */
public final class ConnectionMessages {
    private ConnectionMessages() {}

    /** RFC 4254 section 4. */
    public record GlobalRequest(String requestName, boolean wantReply, byte[] requestData) implements Message {
        public static GlobalRequest read(ByteBuf in) {
            return new GlobalRequest(Wire.readName(in), Wire.readBoolean(in), rest(in));
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.GLOBAL_REQUEST);
            Wire.writeUtf8(out, requestName);
            Wire.writeBoolean(out, wantReply);
            out.writeBytes(requestData);
        }
    }

    /** RFC 4254 section 4. */
    public record RequestSuccess(byte[] responseData) implements Message {
        public static RequestSuccess read(ByteBuf in) {
            return new RequestSuccess(rest(in));
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.REQUEST_SUCCESS);
            out.writeBytes(responseData);
        }
    }

    /** RFC 4254 section 4. */
    public record RequestFailure() implements Message {
        public static RequestFailure read(ByteBuf in) {
            Wire.requireEnd(in, "SSH_MSG_REQUEST_FAILURE");
            return new RequestFailure();
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.REQUEST_FAILURE);
        }
    }

    /** RFC 4254 section 5.1. */
    public record ChannelOpen(
            String channelType, int senderChannel, long initialWindowSize, long maximumPacketSize, byte[] typeData)
            implements Message {
        public static ChannelOpen read(ByteBuf in) {
            return new ChannelOpen(
                    Wire.readName(in), (int) Wire.readUint32(in), Wire.readUint32(in), Wire.readUint32(in), rest(in));
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.CHANNEL_OPEN);
            Wire.writeUtf8(out, channelType);
            out.writeInt(senderChannel);
            Wire.writeUint32(out, initialWindowSize);
            Wire.writeUint32(out, maximumPacketSize);
            out.writeBytes(typeData);
        }
    }

    /** RFC 4254 section 5.1. */
    public record ChannelOpenConfirmation(
            int recipientChannel, int senderChannel, long initialWindowSize, long maximumPacketSize)
            implements Message {
        /** Type-specific data may follow (RFC 4254 section 5.1); no type that is spoken here has any, so it is skipped. */
        public static ChannelOpenConfirmation read(ByteBuf in) {
            ChannelOpenConfirmation message = new ChannelOpenConfirmation(
                    (int) Wire.readUint32(in), (int) Wire.readUint32(in), Wire.readUint32(in), Wire.readUint32(in));
            in.skipBytes(in.readableBytes());
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.CHANNEL_OPEN_CONFIRMATION);
            out.writeInt(recipientChannel);
            out.writeInt(senderChannel);
            Wire.writeUint32(out, initialWindowSize);
            Wire.writeUint32(out, maximumPacketSize);
        }
    }

    /** RFC 4254 section 5.1. */
    public record ChannelOpenFailure(int recipientChannel, long reason, String description, String languageTag)
            implements Message {
        public static ChannelOpenFailure read(ByteBuf in) {
            ChannelOpenFailure message = new ChannelOpenFailure(
                    (int) Wire.readUint32(in), Wire.readUint32(in), Wire.readUtf8(in), Wire.readUtf8(in));
            Wire.requireEnd(in, "SSH_MSG_CHANNEL_OPEN_FAILURE");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.CHANNEL_OPEN_FAILURE);
            out.writeInt(recipientChannel);
            Wire.writeUint32(out, reason);
            Wire.writeUtf8(out, description);
            Wire.writeUtf8(out, languageTag);
        }
    }

    /** RFC 4254 section 5.2. */
    public record ChannelWindowAdjust(int recipientChannel, long bytesToAdd) implements Message {
        public static ChannelWindowAdjust read(ByteBuf in) {
            ChannelWindowAdjust message = new ChannelWindowAdjust((int) Wire.readUint32(in), Wire.readUint32(in));
            Wire.requireEnd(in, "SSH_MSG_CHANNEL_WINDOW_ADJUST");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.CHANNEL_WINDOW_ADJUST);
            out.writeInt(recipientChannel);
            Wire.writeUint32(out, bytesToAdd);
        }
    }

    /**
     * RFC 4254 section 5.2. For what is written now and then, as a program's errors; see {@link ChannelData} for reading.
     */
    public record ChannelExtendedData(int recipientChannel, int dataTypeCode, ByteBuf data) implements Message {
        /** Copies {@code data}, and leaves it as it was. */
        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.CHANNEL_EXTENDED_DATA);
            out.writeInt(recipientChannel);
            out.writeInt(dataTypeCode);
            out.writeInt(data.readableBytes());
            out.writeBytes(data, data.readerIndex(), data.readableBytes());
        }
    }

    /** RFC 4254 section 5.3. */
    public record ChannelEof(int recipientChannel) implements Message {
        public static ChannelEof read(ByteBuf in) {
            ChannelEof message = new ChannelEof((int) Wire.readUint32(in));
            Wire.requireEnd(in, "SSH_MSG_CHANNEL_EOF");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.CHANNEL_EOF);
            out.writeInt(recipientChannel);
        }
    }

    /** RFC 4254 section 5.3. */
    public record ChannelClose(int recipientChannel) implements Message {
        public static ChannelClose read(ByteBuf in) {
            ChannelClose message = new ChannelClose((int) Wire.readUint32(in));
            Wire.requireEnd(in, "SSH_MSG_CHANNEL_CLOSE");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.CHANNEL_CLOSE);
            out.writeInt(recipientChannel);
        }
    }

    /** RFC 4254 section 5.4. */
    public record ChannelRequest(int recipientChannel, String requestType, boolean wantReply, byte[] requestData)
            implements Message {
        public static ChannelRequest read(ByteBuf in) {
            return new ChannelRequest((int) Wire.readUint32(in), Wire.readName(in), Wire.readBoolean(in), rest(in));
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.CHANNEL_REQUEST);
            out.writeInt(recipientChannel);
            Wire.writeUtf8(out, requestType);
            Wire.writeBoolean(out, wantReply);
            out.writeBytes(requestData);
        }
    }

    /** RFC 4254 section 5.4. */
    public record ChannelSuccess(int recipientChannel) implements Message {
        public static ChannelSuccess read(ByteBuf in) {
            ChannelSuccess message = new ChannelSuccess((int) Wire.readUint32(in));
            Wire.requireEnd(in, "SSH_MSG_CHANNEL_SUCCESS");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.CHANNEL_SUCCESS);
            out.writeInt(recipientChannel);
        }
    }

    /** RFC 4254 section 5.4. */
    public record ChannelFailure(int recipientChannel) implements Message {
        public static ChannelFailure read(ByteBuf in) {
            ChannelFailure message = new ChannelFailure((int) Wire.readUint32(in));
            Wire.requireEnd(in, "SSH_MSG_CHANNEL_FAILURE");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.CHANNEL_FAILURE);
            out.writeInt(recipientChannel);
        }
    }

    private static byte[] rest(ByteBuf in) {
        byte[] rest = new byte[in.readableBytes()];
        in.readBytes(rest);
        return rest;
    }
}
