package io.culvert.forwarding.dynamic;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/** Checks the user and password of a proxy's client. */
@FunctionalInterface
public interface ProxyAuthenticator {
    /**
     * Called on an event loop; must not block.
     *
     * @return may complete on any thread; a failed stage denies, but for one that fails with
     *     {@link io.culvert.core.work.TooBusyException}: that client is told so, as far as its protocol can, and not
     *     that its password is wrong
     */
    CompletionStage<Boolean> authenticate(ProxyLogin login);

    /**
     * What a client says of itself.
     *
     * @param client where it comes from
     * @param gone completes when it has gone
     */
    record ProxyLogin(String user, String password, InetSocketAddress client, CompletionStage<Void> gone) {
        /** Without the password. */
        @Override
        public String toString() {
            return "proxy login of " + user + " from " + client;
        }
    }
}
