package io.culvert.core.userauth;

import io.culvert.core.auth.AuthenticationMethods;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator;
import io.culvert.core.auth.LoginTerms;
import io.culvert.core.auth.PasswordAuthenticator;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.auth.UserGate;
import io.culvert.core.work.LoginWork;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server lets users in. A method without an authenticator is not offered.
 *
 * @param publicKeyAlgorithms the signature algorithms taken from users (PubkeyAcceptedAlgorithms)
 * @param maxAuthTries failures after which the connection ends, 1 to 128
 * @param banner shown before the first answer; empty for none
 * @param required which of the methods a user must complete
 * @param perLogin overrides all of these but the work once the user is known; null if they hold for everybody
 * @param work does for this client what takes longer than an event loop has, as to verify signatures
 */
public record ServerAuthSettings(
        @Nullable PublicKeyAuthenticator publicKey,
        @Nullable PasswordAuthenticator password,
        @Nullable KeyboardInteractiveAuthenticator keyboardInteractive,
        List<String> publicKeyAlgorithms,
        UserGate gate,
        int maxAuthTries,
        String banner,
        AuthenticationMethods required,
        LoginTerms.@Nullable Source perLogin,
        LoginWork work) {
    public ServerAuthSettings {
        publicKeyAlgorithms = List.copyOf(publicKeyAlgorithms);
        if (maxAuthTries < 1 || maxAuthTries > AttemptLimits.MAX_REQUESTS) {
            throw new IllegalArgumentException(
                    "maxAuthTries is " + maxAuthTries + ": use 1 to " + AttemptLimits.MAX_REQUESTS);
        }
    }

    /** For everybody, and with one method whichever it is. */
    public ServerAuthSettings(
            @Nullable PublicKeyAuthenticator publicKey,
            @Nullable PasswordAuthenticator password,
            @Nullable KeyboardInteractiveAuthenticator keyboardInteractive,
            List<String> publicKeyAlgorithms,
            UserGate gate,
            int maxAuthTries,
            String banner,
            LoginWork work) {
        this(
                publicKey,
                password,
                keyboardInteractive,
                publicKeyAlgorithms,
                gate,
                maxAuthTries,
                banner,
                AuthenticationMethods.ANY,
                null,
                work);
    }

    /** What holds for a login under these terms. */
    ServerAuthSettings under(LoginTerms terms) {
        return new ServerAuthSettings(
                terms.publicKey(),
                terms.password(),
                terms.keyboardInteractive(),
                terms.publicKeyAlgorithms(),
                attempt -> terms.admitted(),
                terms.maxAuthTries(),
                terms.banner(),
                terms.methods(),
                null,
                work);
    }

    /** The methods that can continue (RFC 4252 section 5.1). */
    List<String> methods() {
        List<String> names = new ArrayList<>();
        if (publicKey != null) {
            names.add(PublicKeyFields.METHOD);
        }
        if (password != null) {
            names.add(PasswordFields.METHOD);
        }
        if (keyboardInteractive != null) {
            names.add(KeyboardInteractiveFields.METHOD);
        }
        return names;
    }
}
