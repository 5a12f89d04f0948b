package io.culvert.core.endpoint;

import io.culvert.core.Callback;
import io.culvert.core.ClientConfig;
import io.culvert.core.Role;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.userauth.ClientAuthObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on what a client's login reports, to the observer, the user, the log and the clock of the login.
 *
 * @param stopClock while the program works
 * @param startClock anew, while the server works
 */
record ClientLoginObserver(ClientConfig config, Runnable stopClock, Runnable startClock) implements ClientAuthObserver {
    private static final Logger LOG = LoggerFactory.getLogger("io.culvert.login");

    @Override
    public void banner(String text) {
        Callback.BANNER.run("accept", () -> config.banner().accept(text));
    }

    @Override
    public void clientWorks() {
        stopClock.run();
    }

    @Override
    public void serverWorks() {
        startClock.run();
    }

    @Override
    public void partialSuccess(String method) {
        LOG.info("Authenticated using \"{}\" with partial success.", method);
    }

    @Override
    public void succeeded(String method) {
        LOG.debug("Authenticated using \"{}\".", method);
        config.observer().loginSucceeded(Role.CLIENT, method);
    }

    @Override
    public void trivial(String method) {
        LOG.warn("The server let {} in without any authentication ({}).", config.userName(), method);
    }

    @Override
    public void skipped(SshPublicKey key) {
        LOG.info("Skipping {} {}: no signature algorithm in common.", key.type(), key.fingerprint());
    }

    @Override
    public void abandoned(String method, Throwable cause) {
        LOG.warn("Giving up on {}: {}", method, cause.getMessage());
    }
}
