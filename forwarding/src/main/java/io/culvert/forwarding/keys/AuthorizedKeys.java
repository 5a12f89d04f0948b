package io.culvert.forwarding.keys;

import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.KeyOptionsReader;
import io.culvert.forwarding.KeyTerms;
import io.culvert.forwarding.UserCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an authorized_keys file says (AUTHORIZED_KEYS FILE FORMAT in sshd(8)). Immutable. */
public final class AuthorizedKeys {
    private static final Logger log = LoggerFactory.getLogger(AuthorizedKeys.class);
    /** Ours: of the files; their keys take about ten times as much. */
    private static final long MAX_KEPT_BYTES = 4 << 20;

    private static final FileCache<AuthorizedKeys> FILES = new FileCache<>(AuthorizedKeys::readAnew, MAX_KEPT_BYTES);

    private final Path file;
    private final List<Entry> entries;
    /** So that a file of many keys costs a question no more than a file of one (rule P13). */
    private final Map<SshPublicKey, List<Entry>> byKey;

    private AuthorizedKeys(Path file, List<Entry> entries) {
        this.file = file;
        this.entries = List.copyOf(entries);
        byKey = entries.stream().collect(Collectors.groupingBy(Entry::key));
    }

    public Path file() {
        return file;
    }

    /** In the order of their lines. */
    public List<Entry> entries() {
        return entries;
    }

    /** Those of one key, in the order of their lines. */
    List<Entry> entries(SshPublicKey key) {
        return byKey.getOrDefault(key, List.of());
    }

    /** A key and the options in front of it. */
    public record Entry(int line, List<KeyOption> options, SshPublicKey key) {
        public Entry {
            options = List.copyOf(options);
        }
    }

    /**
     * What a file says now, within the limits of {@link BoundedFile}. A line that is not a key is skipped with a
     * warning. It is read again when it has changed. Blocks on the disk.
     */
    public static AuthorizedKeys read(Path file) throws IOException {
        return FILES.read(file);
    }

    private static AuthorizedKeys readAnew(Path file) throws IOException {
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
     * Whether a line lets this key in now, or trusts the authority of this certificate, and within what. A line with an
     * option that is not known here lets nobody in: to ignore the option would be to lift a restriction.
     */
    public AuthDecision decide(LoginAttempt attempt, SshPublicKey key, Instant now) {
        SshPublicKey listed = key instanceof Certificate certificate ? certificate.authority() : key;
        for (Entry entry : entries(listed)) {
            try {
                AuthDecision decision = decide(KeyOptionsReader.read(entry.options()), attempt, key, now);
                log.debug("{}:{}: key {} accepted", file, entry.line(), key);
                return decision;
            } catch (InvalidKeyException e) {
                log.warn("{}:{}: key {} refused: {}", file, entry.line(), key, e.getMessage());
            }
        }
        return AuthDecision.DENIED;
    }

    private static AuthDecision decide(KeyTerms line, LoginAttempt attempt, SshPublicKey key, Instant now)
            throws InvalidKeyException {
        boolean principals = !line.principals().isEmpty();
        if (key instanceof Certificate certificate && line.certAuthority()) {
            return UserCertificate.of(certificate)
                    .decide(
                            line,
                            principals ? line.principals() : List.of(attempt.userName()),
                            attempt.remoteAddress(),
                            now);
        } else if (line.certAuthority() || principals || key instanceof Certificate) {
            throw new InvalidKeyException(
                    line.certAuthority() ? "it is a cert-authority" : "its line has no cert-authority");
        }
        Optional<String> refusal = line.refusal(attempt.remoteAddress(), now);
        if (refusal.isPresent()) {
            throw new InvalidKeyException(refusal.get());
        }
        return line.decision();
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
