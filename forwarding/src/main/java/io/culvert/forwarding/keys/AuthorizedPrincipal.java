package io.culvert.forwarding.keys;

import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.key.Certificate;
import io.culvert.forwarding.KeyOptionsReader;
import io.culvert.forwarding.KeyTerms;
import io.culvert.forwarding.UserCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line that lets a principal log in as a user (AuthorizedPrincipalsFile in sshd_config(5)): a name, with options in
 * front as keys have them.
 */
record AuthorizedPrincipal(String name, KeyTerms terms) {
    private static final Logger log = LoggerFactory.getLogger(AuthorizedPrincipal.class);

    /** As sshd, goes by the first line that names a principal of the certificate. Blocks on the disk. */
    static Optional<AuthorizedPrincipal> find(List<Path> files, Certificate certificate) throws IOException {
        for (Path file : files) {
            Optional<AuthorizedPrincipal> found = find(file, BoundedFile.lines(file), certificate);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** @param file what says these lines, for the log */
    static Optional<AuthorizedPrincipal> find(Path file, List<BoundedFile.Line> lines, Certificate certificate) {
        for (BoundedFile.Line line : lines) {
            Optional<AuthorizedPrincipal> read = parse(file, line);
            if (read.isPresent() && certificate.names(read.get().name)) {
                log.debug("{}:{}: principal {} found", file, line.number(), read.get().name);
                return read;
            }
        }
        return Optional.empty();
    }

    AuthDecision decide(UserCertificate asked, LoginAttempt attempt, Instant now) throws InvalidKeyException {
        return asked.decide(terms, List.of(name), attempt.remoteAddress(), now);
    }

    /** Empty, with a warning, for a line whose options are not sound. */
    private static Optional<AuthorizedPrincipal> parse(Path file, BoundedFile.Line line) {
        String text = line.text().replaceFirst("#.*", "").strip();
        int name = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t')) + 1;
        try {
            KeyTerms terms = KeyOptionsReader.read(
                    KeyOption.parse(text.substring(0, name).strip()));
            if (terms.certAuthority() || !terms.principals().isEmpty()) {
                throw new InvalidKeyException("it has an option that is for authorities");
            }
            return Optional.of(new AuthorizedPrincipal(text.substring(name), terms));
        } catch (InvalidKeyException e) {
            log.warn("{}:{}: line ignored: {}", file, line.number(), e.getMessage());
            return Optional.empty();
        }
    }
}
