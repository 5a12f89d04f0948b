package io.culvert.forwarding.keys;

import io.culvert.core.auth.AuthDecision;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.KeyOptionsReader;
import io.culvert.forwarding.KeyTerms;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an authorized_keys file says (AUTHORIZED_KEYS FILE FORMAT in sshd(8)). Immutable. */
public record AuthorizedKeys(Path file, List<Entry> entries) {
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
        return of(file, BoundedFile.lines(file));
    }

    /** @param file what says these lines, for the log */
    static AuthorizedKeys of(Path file, List<BoundedFile.Line> lines) {
        List<Entry> entries = new ArrayList<>();
        for (BoundedFile.Line line : lines) {
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
     * Whether a line lets this key in from there and now, and within what. A line with an option that is not known here
     * lets nobody in: to ignore the option would be to lift a restriction.
     */
    public AuthDecision decide(SshPublicKey key, SocketAddress client, Instant now) {
        for (Entry entry : entries) {
            if (entry.key().equals(key)) {
                try {
                    KeyTerms terms = KeyOptionsReader.read(entry.options());
                    Optional<String> refusal = terms.refusal(client, now);
                    if (refusal.isEmpty()) {
                        log.debug("{}:{}: key {} accepted", file, entry.line(), key.fingerprint());
                        return terms.decision();
                    }
                    refused(entry, refusal.get());
                } catch (InvalidKeyException e) {
                    refused(entry, e.getMessage());
                }
            }
        }
        return AuthDecision.DENIED;
    }

    private void refused(Entry entry, @Nullable String why) {
        log.warn("{}:{}: key {} refused: {}", file, entry.line(), entry.key().fingerprint(), why);
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
