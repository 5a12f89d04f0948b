package io.culvert.forwarding.dynamic;

import java.util.concurrent.CompletionStage;

/** Checks the user and password of a proxy's client. */
@FunctionalInterface
public interface ProxyAuthenticator {
    /**
     * Called on an event loop; must not block.
     *
     * @return may complete on any thread; a failed stage denies
     */
    CompletionStage<Boolean> authenticate(String user, String password);
}
