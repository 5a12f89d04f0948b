package io.culvert.forwarding.keys;

import io.culvert.core.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a private key in a file, from its BEGIN to its END. Of several keys the first counts. What else is in
 * the file is of no meaning: certificates, the attributes of a PKCS#12 bag, blank lines, remarks.
 *
 * @param label what BEGIN and END name, as "RSA PRIVATE KEY"
 * @param lines all of them, without blanks at their ends
 */
record KeyArmour(String label, byte[] lines) {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final String PRIVATE_KEY = "PRIVATE KEY";

    /** How the base64 of a key in OpenSSH's format begins. */
    private static final byte[] OPENSSH = "b3BlbnNzaC1rZXktdjEA".getBytes(StandardCharsets.US_ASCII);

    private static final int MAX_QUOTED = 64;

    /** The private key of a file. What begins as one in OpenSSH's format is one, whatever its label says. */
    static LockedKey read(byte[] file) throws GeneralSecurityException, IOException {
        KeyArmour armour = find(file);
        try {
            byte[] content = armour.content();
            return Arrays.equals(content, 0, Math.min(OPENSSH.length, content.length), OPENSSH, 0, OPENSSH.length)
                            || armour.label.equals(OpenSshKey.LABEL)
                    ? OpenSshKey.parse(content)
                    : PemKey.parse(armour.lines);
        } finally {
            Arrays.fill(armour.lines, (byte) 0);
        }
    }

    private static KeyArmour find(byte[] file) throws InvalidKeyException {
        @Nullable String other = null;
        for (int start = BoundedFile.byteOrderMark(file), end; start < file.length; start = end + 1) {
            end = BoundedFile.endOfLine(file, start);
            Optional<String> label = label(file, start, end);
            if (label.isPresent() && label.get().endsWith(PRIVATE_KEY)) {
                return new KeyArmour(label.get(), lines(file, start, END + label.get() + DASHES));
            }
            other = other == null ? label.orElse(null) : other;
        }
        if (other != null) {
            throw new InvalidKeyException(
                    "there is no private key in it, but \"" + Printable.line(other, MAX_QUOTED) + "\"");
        }
        throw ForeignKey.refusal(file);
    }

    private static Optional<String> label(byte[] file, int start, int end) {
        if (!startsWith(BEGIN, file, start, end)) {
            return Optional.empty();
        }
        String line = new String(file, start, trimmed(file, start, end) - start, StandardCharsets.ISO_8859_1);
        return line.endsWith(DASHES) && line.length() > BEGIN.length() + DASHES.length()
                ? Optional.of(line.substring(BEGIN.length(), line.length() - DASHES.length()))
                : Optional.empty();
    }

    private static byte[] lines(byte[] file, int from, String last) throws InvalidKeyException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(file.length); // large enough: it never moves
        for (int start = from, end; start < file.length; start = end + 1) {
            end = BoundedFile.endOfLine(file, start);
            int length = trimmed(file, start, end) - start;
            lines.write(file, start, length);
            lines.write('\n');
            if (length == last.length() && startsWith(last, file, start, end)) {
                return lines.toByteArray();
            }
        }
        throw new InvalidKeyException("its last line is missing");
    }

    /** What is between the first and the last line, without line ends. */
    private byte[] content() {
        byte[] content = new byte[lines.length];
        int length = 0;
        int last = lines.length - (END + label + DASHES).length() - 1;
        for (int at = BoundedFile.endOfLine(lines, 0); at < last; at++) {
            if (lines[at] > ' ' || lines[at] < 0) {
                content[length++] = lines[at];
            }
        }
        byte[] exact = Arrays.copyOf(content, length);
        Arrays.fill(content, (byte) 0);
        return exact;
    }

    private static int trimmed(byte[] file, int start, int end) {
        int at = end;
        while (at > start && file[at - 1] <= ' ' && file[at - 1] >= 0) {
            at--;
        }
        return at;
    }

    private static boolean startsWith(String text, byte[] file, int start, int end) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        return end - start >= wanted.length
                && Arrays.equals(file, start, start + wanted.length, wanted, 0, wanted.length);
    }
}
