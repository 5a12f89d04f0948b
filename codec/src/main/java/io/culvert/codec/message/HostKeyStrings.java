package io.culvert.codec.message;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * The data of the global requests about host keys (OpenSSH's PROTOCOL section 2.5): strings up to the end. Those of
 * "hostkeys-00@openssh.com" and "hostkeys-prove-00@openssh.com" are public keys, those of the answer to the latter signatures.
 */
public record HostKeyStrings(List<byte[]> strings) {
    /** Ours: a server with a key of each type and size has fewer. */
    static final int MAX_STRINGS = 64;

    public HostKeyStrings {
        strings = List.copyOf(strings);
    }

    public static HostKeyStrings read(byte[] payload) {
        return Payload.read(payload, "hostkeys", HostKeyStrings::read);
    }

    private static HostKeyStrings read(ByteBuf in) {
        List<byte[]> strings = new ArrayList<>();
        while (in.isReadable()) {
            if (strings.size() == MAX_STRINGS) {
                throw ProtocolViolation.ofConnection("more than " + MAX_STRINGS + " host keys");
            }
            strings.add(Wire.readBytes(in));
        }
        return new HostKeyStrings(strings);
    }

    public byte[] toBytes() {
        return Wire.toBytes(out -> strings.forEach(string -> Wire.writeBytes(out, string)));
    }
}
