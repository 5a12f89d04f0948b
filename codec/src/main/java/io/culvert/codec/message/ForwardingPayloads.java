package io.culvert.codec.message;

import io.netty.buffer.ByteBuf;

/**
 * What stands behind the common fields of the messages that forward TCP (RFC 4254 section 7) and Unix-domain sockets
 * (OpenSSH's PROTOCOL section 2.4). Ports are 0 to 65535.
 */
public final class ForwardingPayloads {
    private ForwardingPayloads() {}

    /** The fields of a "tcpip-forward" and of a "cancel-tcpip-forward" request (RFC 4254 section 7.1). */
    public record TcpipForward(String bindAddress, int bindPort) {
        public static TcpipForward read(byte[] payload) {
            return Payload.read(payload, "tcpip-forward", in -> new TcpipForward(Wire.readUtf8(in), readPort(in)));
        }

        public byte[] toBytes() {
            return Wire.toBytes(out -> {
                Wire.writeUtf8(out, bindAddress);
                Wire.writeUint32(out, bindPort);
            });
        }
    }

    /** The answer to a "tcpip-forward" that asked for port 0 (RFC 4254 section 7.1). */
    public record BoundPort(int port) {
        public static BoundPort read(byte[] payload) {
            return Payload.read(payload, "reply to tcpip-forward", in -> new BoundPort(readPort(in)));
        }

        public byte[] toBytes() {
            return Wire.toBytes(out -> Wire.writeUint32(out, port));
        }
    }

    /**
     * The fields of a "direct-tcpip" open (RFC 4254 section 7.2), where host and port are the target, and of a
     * "forwarded-tcpip" open, where they are the address that was asked for and the port that was bound.
     */
    public record TcpipChannel(String host, int port, String originatorAddress, int originatorPort) {
        public static TcpipChannel read(byte[] payload) {
            return Payload.read(
                    payload,
                    "direct-tcpip or forwarded-tcpip",
                    in -> new TcpipChannel(Wire.readUtf8(in), readPort(in), Wire.readUtf8(in), readPort(in)));
        }

        public byte[] toBytes() {
            return Wire.toBytes(out -> {
                Wire.writeUtf8(out, host);
                Wire.writeUint32(out, port);
                Wire.writeUtf8(out, originatorAddress);
                Wire.writeUint32(out, originatorPort);
            });
        }
    }

    /** The field of a "streamlocal-forward@openssh.com" and of a "cancel-streamlocal-forward@openssh.com" request. */
    public record StreamlocalForward(String path) {
        public static StreamlocalForward read(byte[] payload) {
            return Payload.read(
                    payload, "streamlocal-forward@openssh.com", in -> new StreamlocalForward(Wire.readUtf8(in)));
        }

        public byte[] toBytes() {
            return Wire.toBytes(out -> Wire.writeUtf8(out, path));
        }
    }

    /** The fields of a "direct-streamlocal@openssh.com" open. All but the path is reserved; OpenSSH puts the originator there. */
    public record DirectStreamlocal(String path, String reserved, long reservedNumber) {
        public static DirectStreamlocal read(byte[] payload) {
            return Payload.read(
                    payload,
                    "direct-streamlocal@openssh.com",
                    in -> new DirectStreamlocal(Wire.readUtf8(in), Wire.readUtf8(in), Wire.readUint32(in)));
        }

        public byte[] toBytes() {
            return Wire.toBytes(out -> {
                Wire.writeUtf8(out, path);
                Wire.writeUtf8(out, reserved);
                Wire.writeUint32(out, reservedNumber);
            });
        }
    }

    /** The fields of a "forwarded-streamlocal@openssh.com" open; the path is the one that was asked for. */
    public record ForwardedStreamlocal(String path, String reserved) {
        public static ForwardedStreamlocal read(byte[] payload) {
            return Payload.read(
                    payload,
                    "forwarded-streamlocal@openssh.com",
                    in -> new ForwardedStreamlocal(Wire.readUtf8(in), Wire.readUtf8(in)));
        }

        public byte[] toBytes() {
            return Wire.toBytes(out -> {
                Wire.writeUtf8(out, path);
                Wire.writeUtf8(out, reserved);
            });
        }
    }

    private static int readPort(ByteBuf in) {
        long port = Wire.readUint32(in);
        if (port > 65535) {
            throw ProtocolViolation.ofConnection("port " + port + " is above 65535");
        }
        return (int) port;
    }
}
