package io.culvert.core;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Code of the program that Culvert calls. What it throws is counted here and logged with its name, and costs at most the
 * channel or the login that it was asked about. May be used on any thread.
 */
public enum Callback {
    SSH_OBSERVER("SshObserver"),
    USER_GATE("UserGate"),
    LOGIN_TERMS("LoginTerms.Source"),
    PUBLIC_KEY_AUTHENTICATOR("PublicKeyAuthenticator"),
    PASSWORD_AUTHENTICATOR("PasswordAuthenticator"),
    KEYBOARD_INTERACTIVE_AUTHENTICATOR("KeyboardInteractiveAuthenticator"),
    BANNER("ClientConfig.banner"),
    CONNECTION_SERVICES("ConnectionServices.Factory"),
    CHANNEL_ACCEPTOR("ChannelAcceptor"),
    CHANNEL_HANDLER("ChannelHandler"),
    CHANNEL_QUOTA("ChannelQuota"),
    GLOBAL_REQUEST_HANDLER("GlobalRequestHandler"),
    IDLE_LIMITS("IdleLimits"),
    ROUND_TRIP("RoundTrip"),
    FORWARD_OBSERVER("ForwardObserver"),
    FORWARDING_POLICY("ForwardingPolicy"),
    PROXY_AUTHENTICATOR("ProxyAuthenticator");

    private static final Logger LOG = LoggerFactory.getLogger("io.culvert.errors");

    private final String type;
    private final LongAdder failures = new LongAdder();
    /** What fails once may fail for every packet. */
    private final OncePerMinute lines = new OncePerMinute();

    Callback(String type) {
        this.type = type;
    }

    /** The name of the type that the program implements, as "ForwardingPolicy". */
    public String type() {
        return type;
    }

    /** How often it has thrown an exception since the start of the process. */
    public long failures() {
        return failures.sum();
    }

    /**
     * Counts a failure and writes a line of the level ERROR, at most one each minute for each type. Throws what the Java
     * machine itself has thrown, such as an OutOfMemoryError: that is no fault of the callback's.
     *
     * @param method that threw {@code cause}
     */
    public void failed(String method, Throwable cause) {
        count(cause);
        long unsaid = lines.event();
        if (unsaid > 0) {
            LOG.error("{}.{} threw an exception ({} since the last such line)", type, method, unsaid, cause);
        }
    }

    /** As {@link #failed}, for a caller that writes a line of its own. */
    public void count(Throwable cause) {
        if (cause instanceof VirtualMachineError fatal) {
            throw fatal;
        }
        failures.increment();
    }

    /** The answer of a callback. What it throws is counted and logged, and thrown again. */
    public <T> T call(String method, Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException | Error thrown) {
            failed(method, thrown);
            throw thrown;
        }
    }

    /** Runs a callback that owes no answer. */
    public void run(String method, Runnable call) {
        try {
            call.run();
        } catch (Throwable thrown) {
            failed(method, thrown);
        }
    }
}
