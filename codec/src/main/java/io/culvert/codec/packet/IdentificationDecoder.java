package io.culvert.codec.packet;

import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the peer's identification line, fires it as one {@link Identification} and leaves the pipeline, so that the
 * bytes behind it go to the next handler. A {@link ProtocolViolation} is fired as an exception, once, and all input
 * after it is dropped.
 */
public final class IdentificationDecoder extends ByteToMessageDecoder {
    /** Ours: characters of a line that is no identification, in the message about it. */
    private static final int LONGEST_TOLD = 100;

    private final boolean client;
    private int linesBefore;
    /** Bytes of the current line that have been looked at: none is looked at twice. */
    private int scanned;

    private boolean failed;

    private IdentificationDecoder(boolean client) {
        this.client = client;
    }

    /** For a server: the client's first line is its identification (rule T16). */
    public static IdentificationDecoder ofServer() {
        return new IdentificationDecoder(false);
    }

    /** For a client: the server may send other lines before (RFC 4253 section 4.2), which are dropped. */
    public static IdentificationDecoder ofClient() {
        return new IdentificationDecoder(true);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (failed) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            String line = readLine(in);
            if (line != null && isIdentification(line)) {
                out.add(requireVersion(Identification.parse(line)));
                ctx.pipeline().remove(this);
            }
        } catch (ProtocolViolation violation) {
            failed = true;
            in.skipBytes(in.readableBytes());
            ctx.fireExceptionCaught(violation);
        }
    }

    /** A line without its CR LF, or null if its end has not come. A bare LF ends a line too, as old peers have it. */
    private @Nullable String readLine(ByteBuf in) {
        int limit = client ? PacketLimits.MAX_LINE_BEFORE_IDENTIFICATION : PacketLimits.MAX_IDENTIFICATION_LINE;
        int start = in.readerIndex();
        while (scanned < in.readableBytes()) {
            byte b = in.getByte(start + scanned++);
            if (b == '\n') {
                int length = scanned - 1;
                boolean cr = length > 0 && in.getByte(start + length - 1) == '\r';
                String line = in.toString(start, cr ? length - 1 : length, StandardCharsets.ISO_8859_1);
                in.skipBytes(scanned);
                scanned = 0;
                return line;
            }
            requireText(b);
            if (scanned == limit) {
                throw ProtocolViolation.ofConnection(
                        "a line before the key exchange is longer than " + limit + " bytes");
            }
        }
        return null;
    }

    private void requireText(byte b) {
        boolean control = b >= 0 && b < ' ' || b == 0x7f;
        if (control && b != '\r' && (b != '\t' || !client)) {
            throw ProtocolViolation.ofConnection("control character " + b + " before the key exchange");
        }
    }

    private boolean isIdentification(String line) {
        if (Identification.startsLine(line)) {
            return true;
        }
        if (!client) {
            throw ProtocolViolation.ofConnection("client sent invalid protocol identifier \""
                    + line.substring(0, Math.min(line.length(), LONGEST_TOLD)) + '"');
        }
        if (++linesBefore > PacketLimits.MAX_LINES_BEFORE_IDENTIFICATION) {
            throw ProtocolViolation.ofConnection("more than " + PacketLimits.MAX_LINES_BEFORE_IDENTIFICATION
                    + " lines before the identification: not an SSH server");
        }
        return false;
    }

    /** RFC 4253 section 5.1: a server that also speaks SSH 1 says 1.99, and a client takes that as 2.0. */
    private Identification requireVersion(Identification identification) {
        String version = identification.protoversion();
        if (version.equals("2.0") || client && version.equals("1.99")) {
            return identification;
        }
        throw ProtocolViolation.ofConnection(
                DisconnectReason.PROTOCOL_VERSION_NOT_SUPPORTED,
                "the peer speaks SSH " + version + "; only SSH 2.0 is spoken here");
    }
}
