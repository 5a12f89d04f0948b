package io.culvert.codec.message;

/** What stands behind the common fields of the requests on a "session" channel (RFC 4254 section 6). */
public final class SessionPayloads {
    private SessionPayloads() {}

    /** The fields of an "env" request (RFC 4254 section 6.4). */
    public record Environment(String name, String value) {
        public static Environment read(byte[] payload) {
            return Payload.read(payload, "env", in -> new Environment(Wire.readUtf8(in), Wire.readUtf8(in)));
        }

        public byte[] toBytes() {
            return Wire.toBytes(out -> {
                Wire.writeUtf8(out, name);
                Wire.writeUtf8(out, value);
            });
        }
    }

    /** The command of an "exec" request, or the name of a "subsystem" request (RFC 4254 section 6.5). */
    public record Command(String text) {
        public static Command read(byte[] payload) {
            return Payload.read(payload, "exec or subsystem", in -> new Command(Wire.readUtf8(in)));
        }

        public byte[] toBytes() {
            return Wire.toBytes(out -> Wire.writeUtf8(out, text));
        }
    }

    /** The status of an "exit-status" request, an unsigned 32-bit value (RFC 4254 section 6.10). */
    public record ExitStatus(long status) {
        public static ExitStatus read(byte[] payload) {
            return Payload.read(payload, "exit-status", in -> new ExitStatus(Wire.readUint32(in)));
        }

        public byte[] toBytes() {
            return Wire.toBytes(out -> Wire.writeUint32(out, status));
        }
    }

    /**
     * The fields of an "exit-signal" request (RFC 4254 section 6.10).
     *
     * @param signal without "SIG", as "TERM"
     */
    public record ExitSignal(String signal, boolean coreDumped, String errorMessage, String languageTag) {
        public static ExitSignal read(byte[] payload) {
            return Payload.read(
                    payload,
                    "exit-signal",
                    in -> new ExitSignal(
                            Wire.readName(in), Wire.readBoolean(in), Wire.readUtf8(in), Wire.readUtf8(in)));
        }

        public byte[] toBytes() {
            return Wire.toBytes(out -> {
                Wire.writeUtf8(out, signal);
                Wire.writeBoolean(out, coreDumped);
                Wire.writeUtf8(out, errorMessage);
                Wire.writeUtf8(out, languageTag);
            });
        }
    }
}
