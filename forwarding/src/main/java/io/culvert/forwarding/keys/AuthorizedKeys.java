package io.culvert.forwarding.keys;

import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an authorized_keys file says (AUTHORIZED_KEYS FILE FORMAT in sshd(8)). Immutable. */
public record AuthorizedKeys(Path file, List<Entry> entries) {
    /** Options that take away or give nothing that this server has: a key that has only such ones is used. */
    private static final Set<String> HONOURED =
            Set.of("no-pty", "no-agent-forwarding", "no-x11-forwarding", "no-user-rc", "pty", "port-forwarding");

    private static final Logger log = LoggerFactory.getLogger(AuthorizedKeys.class);

    public AuthorizedKeys {
        entries = List.copyOf(entries);
    }

    /** A key and the options in front of it. */
    public record Entry(int line, List<KeyOption> options, SshPublicKey key) {
        public Entry {
            options = List.copyOf(options);
        }
    }

    /**
     * Reads a file within the limits of {@link BoundedFile}. A line that is not a key is skipped with a warning. Blocks
     * on the disk.
     */
    public static AuthorizedKeys read(Path file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (BoundedFile.Line line : BoundedFile.lines(file)) {
            String text = line.text().strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                try {
                    entries.add(entry(line.number(), text));
                } catch (InvalidKeyException e) {
                    log.warn("{}:{}: line ignored: {}", file, line.number(), e.getMessage());
                }
            }
        }
        return new AuthorizedKeys(file, entries);
    }

    /**
     * Whether a line lets this key in. A line with an option that restricts in a way not known here lets nobody in: to
     * ignore the option would be to lift the restriction.
     */
    public boolean permits(SshPublicKey key) {
        for (Entry entry : entries) {
            if (entry.key().equals(key)) {
                String unknown = entry.options().stream()
                        .map(KeyOption::name)
                        .filter(name -> !HONOURED.contains(name))
                        .collect(Collectors.joining(", "));
                if (unknown.isEmpty()) {
                    return true;
                }
                log.warn(
                        "{}:{}: key {} refused: no support for its option {}",
                        file,
                        entry.line(),
                        key.fingerprint(),
                        unknown);
            }
        }
        return false;
    }

    private static Entry entry(int number, String text) throws InvalidKeyException {
        if (SshPublicKeys.types().stream().anyMatch(type -> startsWithWord(text, type))) {
            return new Entry(number, List.of(), SshPublicKeys.parseLine(text));
        }
        int end = KeyOption.end(text);
        return new Entry(number, KeyOption.parse(text.substring(0, end)), SshPublicKeys.parseLine(text.substring(end)));
    }

    private static boolean startsWithWord(String text, String word) {
        return text.startsWith(word) && text.length() > word.length() && text.charAt(word.length()) <= ' ';
    }
}
