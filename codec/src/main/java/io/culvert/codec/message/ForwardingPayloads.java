package io.culvert.codec.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What stands behind the common fields of the messages that forward TCP (RFC 4254 section 7) and Unix-domain sockets
 * (OpenSSH's PROTOCOL section 2.4). Ports are 0 to 65535.
 */
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

    /** The field of a "streamlocal-forward@openssh.com" and of a "cancel-streamlocal-forward@openssh.com" request. */
    public record StreamlocalForward(String path) {
        public static StreamlocalForward read(byte[] payload) {
            ByteBuf in = Unpooled.wrappedBuffer(payload);
            StreamlocalForward fields = new StreamlocalForward(Wire.readUtf8(in));
            Wire.requireEnd(in, "streamlocal-forward@openssh.com");
            return fields;
        }

        public byte[] toBytes() {
            ByteBuf out = Unpooled.buffer(128);
            Wire.writeUtf8(out, path);
            return drain(out);
        }
    }

    /** The fields of a "direct-streamlocal@openssh.com" open. All but the path is reserved; OpenSSH puts the originator there. */
    public record DirectStreamlocal(String path, String reserved, long reservedNumber) {
        public static DirectStreamlocal read(byte[] payload) {
            ByteBuf in = Unpooled.wrappedBuffer(payload);
            DirectStreamlocal fields = new DirectStreamlocal(Wire.readUtf8(in), Wire.readUtf8(in), Wire.readUint32(in));
            Wire.requireEnd(in, "direct-streamlocal@openssh.com");
            return fields;
        }

        public byte[] toBytes() {
            ByteBuf out = Unpooled.buffer(128);
            Wire.writeUtf8(out, path);
            Wire.writeUtf8(out, reserved);
            Wire.writeUint32(out, reservedNumber);
            return drain(out);
        }
    }

    /** The fields of a "forwarded-streamlocal@openssh.com" open; the path is the one that was asked for. */
    public record ForwardedStreamlocal(String path, String reserved) {
        public static ForwardedStreamlocal read(byte[] payload) {
            ByteBuf in = Unpooled.wrappedBuffer(payload);
            ForwardedStreamlocal fields = new ForwardedStreamlocal(Wire.readUtf8(in), Wire.readUtf8(in));
            Wire.requireEnd(in, "forwarded-streamlocal@openssh.com");
            return fields;
        }

        public byte[] toBytes() {
            ByteBuf out = Unpooled.buffer(128);
            Wire.writeUtf8(out, path);
            Wire.writeUtf8(out, reserved);
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
