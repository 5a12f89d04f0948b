package io.culvert.codec.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What stands behind the common fields of the messages that forward TCP (RFC 4254 section 7). Ports are 0 to 65535. */
public final class ForwardingPayloads {
    private ForwardingPayloads() {}

    /** The fields of a "tcpip-forward" and of a "cancel-tcpip-forward" request (RFC 4254 section 7.1). */
    public record TcpipForward(String bindAddress, int bindPort) {
        public static TcpipForward read(byte[] payload) {
            ByteBuf in = Unpooled.wrappedBuffer(payload);
            TcpipForward fields = new TcpipForward(Wire.readUtf8(in), readPort(in));
            Wire.requireEnd(in, "tcpip-forward");
            return fields;
        }

        public byte[] toBytes() {
            ByteBuf out = Unpooled.buffer(64);
            Wire.writeUtf8(out, bindAddress);
            Wire.writeUint32(out, bindPort);
            return drain(out);
        }
    }

    /** The answer to a "tcpip-forward" that asked for port 0 (RFC 4254 section 7.1). */
    public record BoundPort(int port) {
        public static BoundPort read(byte[] payload) {
            ByteBuf in = Unpooled.wrappedBuffer(payload);
            BoundPort fields = new BoundPort(readPort(in));
            Wire.requireEnd(in, "reply to tcpip-forward");
            return fields;
        }

        public byte[] toBytes() {
            return drain(Unpooled.buffer(4).writeInt(port));
        }
    }

    /**
     * The fields of a "direct-tcpip" open (RFC 4254 section 7.2), where host and port are the target, and of a
     * "forwarded-tcpip" open, where they are the address that was asked for and the port that was bound.
     */
    public record TcpipChannel(String host, int port, String originatorAddress, int originatorPort) {
        public static TcpipChannel read(byte[] payload) {
            ByteBuf in = Unpooled.wrappedBuffer(payload);
            TcpipChannel fields = new TcpipChannel(Wire.readUtf8(in), readPort(in), Wire.readUtf8(in), readPort(in));
            Wire.requireEnd(in, "direct-tcpip or forwarded-tcpip");
            return fields;
        }

        public byte[] toBytes() {
            ByteBuf out = Unpooled.buffer(128);
            Wire.writeUtf8(out, host);
            Wire.writeUint32(out, port);
            Wire.writeUtf8(out, originatorAddress);
            Wire.writeUint32(out, originatorPort);
            return drain(out);
        }
    }

    private static int readPort(ByteBuf in) {
        long port = Wire.readUint32(in);
        if (port > 65535) {
            throw ProtocolViolation.ofConnection("port " + port + " is above 65535");
        }
        return (int) port;
    }

    private static byte[] drain(ByteBuf out) {
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }
}
