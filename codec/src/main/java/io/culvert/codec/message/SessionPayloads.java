package io.culvert.codec.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What stands behind the common fields of the requests on a "session" channel (RFC 4254 section 6). */
public final class SessionPayloads {
    private SessionPayloads() {}

    /** The fields of an "env" request (RFC 4254 section 6.4). */
    public record Environment(String name, String value) {
        public static Environment read(byte[] payload) {
            ByteBuf in = Unpooled.wrappedBuffer(payload);
            Environment fields = new Environment(Wire.readUtf8(in), Wire.readUtf8(in));
            Wire.requireEnd(in, "env");
            return fields;
        }

        public byte[] toBytes() {
            ByteBuf out = Unpooled.buffer(64);
            Wire.writeUtf8(out, name);
            Wire.writeUtf8(out, value);
            return drain(out);
        }
    }

    /** The command of an "exec" request, or the name of a "subsystem" request (RFC 4254 section 6.5). */
    public record Command(String text) {
        public static Command read(byte[] payload) {
            ByteBuf in = Unpooled.wrappedBuffer(payload);
            Command fields = new Command(Wire.readUtf8(in));
            Wire.requireEnd(in, "exec or subsystem");
            return fields;
        }

        public byte[] toBytes() {
            ByteBuf out = Unpooled.buffer(64);
            Wire.writeUtf8(out, text);
            return drain(out);
        }
    }

    /** The status of an "exit-status" request, an unsigned 32-bit value (RFC 4254 section 6.10). */
    public record ExitStatus(long status) {
        public static ExitStatus read(byte[] payload) {
            ByteBuf in = Unpooled.wrappedBuffer(payload);
            ExitStatus fields = new ExitStatus(Wire.readUint32(in));
            Wire.requireEnd(in, "exit-status");
            return fields;
        }

        public byte[] toBytes() {
            return drain(Unpooled.buffer(4).writeInt((int) status));
        }
    }

    /**
     * The fields of an "exit-signal" request (RFC 4254 section 6.10).
     *
     * @param signal without "SIG", as "TERM"
     */
    public record ExitSignal(String signal, boolean coreDumped, String errorMessage, String languageTag) {
        public static ExitSignal read(byte[] payload) {
            ByteBuf in = Unpooled.wrappedBuffer(payload);
            ExitSignal fields =
                    new ExitSignal(Wire.readName(in), Wire.readBoolean(in), Wire.readUtf8(in), Wire.readUtf8(in));
            Wire.requireEnd(in, "exit-signal");
            return fields;
        }

        public byte[] toBytes() {
            ByteBuf out = Unpooled.buffer(64);
            Wire.writeUtf8(out, signal);
            Wire.writeBoolean(out, coreDumped);
            Wire.writeUtf8(out, errorMessage);
            Wire.writeUtf8(out, languageTag);
            return drain(out);
        }
    }

    private static byte[] drain(ByteBuf out) {
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }
}
