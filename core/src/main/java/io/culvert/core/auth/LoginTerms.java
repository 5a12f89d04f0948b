package io.culvert.core.auth;

import io.culvert.core.KeepAlive;
import io.culvert.core.RekeyLimit;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one login, decided once it is known who asks and from where: sshd's settings behind its Match lines.
 *
 * @param admitted whether this user may log in at all; one who may not sees what a user with a wrong key sees
 * @param publicKey null where the method is not offered, as with the other two
 * @param publicKeyAlgorithms the signature algorithms taken from this user
 * @param maxAuthTries failures after which the connection ends, 1 to 128
 * @param banner shown before the first answer; empty for none
 * @param keepAlive once the user is logged in, as is the next
 * @param attachment the program's own, for {@link io.culvert.core.SshConnection#attachment()}
 */
public record LoginTerms(
        boolean admitted,
        @Nullable PublicKeyAuthenticator publicKey,
        @Nullable PasswordAuthenticator password,
        @Nullable KeyboardInteractiveAuthenticator keyboardInteractive,
        AuthenticationMethods methods,
        List<String> publicKeyAlgorithms,
        int maxAuthTries,
        String banner,
        KeepAlive keepAlive,
        RekeyLimit rekeyLimit,
        Object attachment) {
    /** Decides on terms. */
    @FunctionalInterface
    public interface Source {
        /** Called once for each connection, on its event loop; must not block. A failed stage ends the connection. */
        CompletionStage<LoginTerms> terms(LoginAttempt attempt);
    }
}
