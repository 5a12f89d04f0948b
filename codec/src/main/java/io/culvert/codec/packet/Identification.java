package io.culvert.codec.packet;

import io.culvert.codec.message.ProtocolViolation;
import java.nio.charset.StandardCharsets;

/**
 * The line that each side sends first (RFC 4253 section 4.2): {@code SSH-protoversion-softwareversion SP comments}.
 *
 * @param line the line without its CR LF, a char for each byte (ISO 8859-1), so that {@link #bytes} is exact
 */
public record Identification(String line) {
    private static final String PREFIX = "SSH-";

    /** @throws IllegalArgumentException if the line has not the form above, or a control character */
    public Identification {
        if (!isWellFormed(line)) {
            throw new IllegalArgumentException("not SSH-protoversion-softwareversion");
        }
    }

    /** The identification of this protocol, SSH 2.0. */
    public static Identification of(String softwareversion) {
        return new Identification(PREFIX + "2.0-" + softwareversion);
    }

    /** @throws ProtocolViolation if the peer's line has not the form above */
    static Identification parse(String line) {
        if (!isWellFormed(line)) {
            throw ProtocolViolation.ofConnection("the identification line is not SSH-protoversion-softwareversion");
        }
        return new Identification(line);
    }

    /** Tells an identification line from the lines before it. */
    static boolean startsLine(String line) {
        return line.startsWith(PREFIX);
    }

    public String protoversion() {
        return line.substring(PREFIX.length(), dash(line));
    }

    public String softwareversion() {
        return line.substring(dash(line) + 1, endOfVersion());
    }

    /** Empty if there are none. */
    public String comments() {
        return line.substring(Math.min(line.length(), endOfVersion() + 1));
    }

    /** V_C or V_S, as the exchange hash takes it (RFC 4253 section 8). */
    public byte[] bytes() {
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    private int endOfVersion() {
        int space = line.indexOf(' ');
        return space < 0 ? line.length() : space;
    }

    private static int dash(String line) {
        return line.indexOf('-', PREFIX.length());
    }

    private static boolean isWellFormed(String line) {
        int dash = dash(line);
        int space = line.indexOf(' ');
        int end = space < 0 ? line.length() : space;
        return startsLine(line)
                && dash > PREFIX.length()
                && end > dash + 1
                && line.length() + 2 <= PacketLimits.MAX_IDENTIFICATION_LINE
                && line.chars().allMatch(c -> c >= ' ' && c != 0x7f && c <= 0xff);
    }
}
