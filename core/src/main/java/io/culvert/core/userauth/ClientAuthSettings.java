package io.culvert.core.userauth;

import io.culvert.core.auth.ClientAuthMethod;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * How a client logs in.
 *
 * @param host the server as the user named it, for error messages
 * @param methods in the order in which they are tried
 * @param trivialAllowed whether a server may let us in without any authentication (rule A12)
 * @param executor where keys are loaded and signatures made, which may take longer than an event loop has
 */
public record ClientAuthSettings(
        String userName, String host, List<ClientAuthMethod> methods, boolean trivialAllowed, Executor executor) {
    public ClientAuthSettings {
        methods = List.copyOf(methods);
    }
}
