package io.culvert.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;

/**
 * Data of another kind than the channel's stream, written to and read from a "session" channel like any message (RFC 4254
 * section 5.2). It shares the stream's window and its order.
 */
public final class ExtendedData extends DefaultByteBufHolder {
    /** SSH_EXTENDED_DATA_STDERR, the one kind that is defined. */
    public static final int STDERR = 1;

    private final int dataTypeCode;

    /** Takes ownership of the data. */
    public ExtendedData(int dataTypeCode, ByteBuf data) {
        super(data);
        this.dataTypeCode = dataTypeCode;
    }

    public int dataTypeCode() {
        return dataTypeCode;
    }

    @Override
    public ExtendedData replace(ByteBuf data) {
        return new ExtendedData(dataTypeCode, data);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExtendedData that && that.dataTypeCode == dataTypeCode && super.equals(other);
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + dataTypeCode;
    }
}
