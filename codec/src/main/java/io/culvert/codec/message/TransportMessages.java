package io.culvert.codec.message;

import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The messages of RFC 4253, RFC 8308 and OpenSSH's ping extension. */
public final class TransportMessages {
    private TransportMessages() {}

    /** RFC 4253 section 11.1. */
    public record Disconnect(long reason, String description, String languageTag) implements Message {
        public static Disconnect read(ByteBuf in) {
            Disconnect message = new Disconnect(Wire.readUint32(in), Wire.readUtf8(in), Wire.readUtf8(in));
            Wire.requireEnd(in, "SSH_MSG_DISCONNECT");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.DISCONNECT);
            Wire.writeUint32(out, reason);
            Wire.writeUtf8(out, description);
            Wire.writeUtf8(out, languageTag);
        }
    }

    /** RFC 4253 section 11.4. */
    public record Unimplemented(long sequenceNumber) implements Message {
        public static Unimplemented read(ByteBuf in) {
            Unimplemented message = new Unimplemented(Wire.readUint32(in));
            Wire.requireEnd(in, "SSH_MSG_UNIMPLEMENTED");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.UNIMPLEMENTED);
            Wire.writeUint32(out, sequenceNumber);
        }
    }

    /** RFC 4253 section 11.3. */
    public record Debug(boolean alwaysDisplay, String message, String languageTag) implements Message {
        public static Debug read(ByteBuf in) {
            Debug debug = new Debug(Wire.readBoolean(in), Wire.readUtf8(in), Wire.readUtf8(in));
            Wire.requireEnd(in, "SSH_MSG_DEBUG");
            return debug;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.DEBUG);
            Wire.writeBoolean(out, alwaysDisplay);
            Wire.writeUtf8(out, message);
            Wire.writeUtf8(out, languageTag);
        }
    }

    /** RFC 4253 section 10. */
    public record ServiceRequest(String serviceName) implements Message {
        public static ServiceRequest read(ByteBuf in) {
            ServiceRequest message = new ServiceRequest(Wire.readName(in));
            Wire.requireEnd(in, "SSH_MSG_SERVICE_REQUEST");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.SERVICE_REQUEST);
            Wire.writeUtf8(out, serviceName);
        }
    }

    /** RFC 4253 section 10. */
    public record ServiceAccept(String serviceName) implements Message {
        public static ServiceAccept read(ByteBuf in) {
            ServiceAccept message = new ServiceAccept(Wire.readName(in));
            Wire.requireEnd(in, "SSH_MSG_SERVICE_ACCEPT");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.SERVICE_ACCEPT);
            Wire.writeUtf8(out, serviceName);
        }
    }

    /** RFC 8308 section 2.3. Values are raw bytes, because their form is each extension's own. */
    public record ExtInfo(Map<String, byte[]> extensions) implements Message {
        public static ExtInfo read(ByteBuf in) {
            long count = Wire.readUint32(in);
            // Each extension takes at least two length fields: a count that cannot be true is never looped over (T12).
            if (count > in.readableBytes() / 8) {
                throw ProtocolViolation.ofConnection("SSH_MSG_EXT_INFO promises " + count + " extensions");
            }
            Map<String, byte[]> extensions = new LinkedHashMap<>();
            for (long i = 0; i < count; i++) {
                extensions.put(Wire.readName(in), Wire.readBytes(in));
            }
            Wire.requireEnd(in, "SSH_MSG_EXT_INFO");
            return new ExtInfo(extensions);
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.EXT_INFO);
            Wire.writeUint32(out, extensions.size());
            extensions.forEach((name, value) -> {
                Wire.writeUtf8(out, name);
                Wire.writeBytes(out, value);
            });
        }
    }

    /** RFC 4253 section 7.1. The cookie has 16 bytes. */
    public record KexInit(
            byte[] cookie,
            List<String> kexAlgorithms,
            List<String> serverHostKeyAlgorithms,
            List<String> ciphersClientToServer,
            List<String> ciphersServerToClient,
            List<String> macsClientToServer,
            List<String> macsServerToClient,
            List<String> compressionsClientToServer,
            List<String> compressionsServerToClient,
            List<String> languagesClientToServer,
            List<String> languagesServerToClient,
            boolean firstKexPacketFollows)
            implements Message {
        public static final int COOKIE_LENGTH = 16;

        public static KexInit read(ByteBuf in) {
            if (in.readableBytes() < COOKIE_LENGTH) {
                throw ProtocolViolation.ofConnection("SSH_MSG_KEXINIT ends early");
            }
            byte[] cookie = new byte[COOKIE_LENGTH];
            in.readBytes(cookie);
            KexInit message = new KexInit(
                    cookie,
                    Wire.readNameList(in),
                    Wire.readNameList(in),
                    Wire.readNameList(in),
                    Wire.readNameList(in),
                    Wire.readNameList(in),
                    Wire.readNameList(in),
                    Wire.readNameList(in),
                    Wire.readNameList(in),
                    Wire.readNameList(in),
                    Wire.readNameList(in),
                    Wire.readBoolean(in));
            Wire.readUint32(in);
            Wire.requireEnd(in, "SSH_MSG_KEXINIT");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.KEXINIT);
            out.writeBytes(cookie);
            Wire.writeNameList(out, kexAlgorithms);
            Wire.writeNameList(out, serverHostKeyAlgorithms);
            Wire.writeNameList(out, ciphersClientToServer);
            Wire.writeNameList(out, ciphersServerToClient);
            Wire.writeNameList(out, macsClientToServer);
            Wire.writeNameList(out, macsServerToClient);
            Wire.writeNameList(out, compressionsClientToServer);
            Wire.writeNameList(out, compressionsServerToClient);
            Wire.writeNameList(out, languagesClientToServer);
            Wire.writeNameList(out, languagesServerToClient);
            Wire.writeBoolean(out, firstKexPacketFollows);
            Wire.writeUint32(out, 0);
        }
    }

    /** RFC 4253 section 7.3. */
    public record NewKeys() implements Message {
        public static NewKeys read(ByteBuf in) {
            Wire.requireEnd(in, "SSH_MSG_NEWKEYS");
            return new NewKeys();
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.NEWKEYS);
        }
    }

    /**
     * The client's value of a key exchange: Q_C (RFC 5656 section 4, RFC 8731), e (RFC 4253 section 8; an mpint has the
     * framing of a string) or C_INIT of the hybrid methods.
     */
    public record KexInitiation(byte[] clientValue) implements Message {
        public static KexInitiation read(ByteBuf in) {
            KexInitiation message = new KexInitiation(Wire.readBytes(in));
            Wire.requireEnd(in, "SSH_MSG_KEX_ECDH_INIT");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.KEX_ECDH_INIT);
            Wire.writeBytes(out, clientValue);
        }
    }

    /** The server's answer: K_S, then Q_S, f or S_REPLY, then the signature of H (same sources as above). */
    public record KexReply(byte[] hostKey, byte[] serverValue, byte[] signature) implements Message {
        public static KexReply read(ByteBuf in) {
            KexReply message = new KexReply(Wire.readBytes(in), Wire.readBytes(in), Wire.readBytes(in));
            Wire.requireEnd(in, "SSH_MSG_KEX_ECDH_REPLY");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.KEX_ECDH_REPLY);
            Wire.writeBytes(out, hostKey);
            Wire.writeBytes(out, serverValue);
            Wire.writeBytes(out, signature);
        }
    }
}
