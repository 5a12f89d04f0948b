package io.culvert.core.endpoint;

import io.culvert.core.AddressText;
import io.culvert.core.Callback;
import io.culvert.core.ConnectionLine;
import io.culvert.core.Printable;
import io.culvert.core.SshException;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.userauth.ServerAuthObserver;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of one client's connection: in sshd's words and at sshd's levels, which people know and programs such as
 * fail2ban look for. For the connection's event loop.
 */
final class ConnectionLog {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLog.class);
    private static final Logger VERBOSE = LoggerFactory.getLogger(ConnectionLine.VERBOSE_LOGGER);

    /** As sshd. */
    private static final int LONGEST_NAME = 100;
    /** As sshd: of what the peer says at its end. */
    private static final int LONGEST_TEXT = 400;

    private static final String PREAUTH = " [preauth]";

    private final long number;
    private final String client;
    private final String server;
    /** Who it is, followed by a blank; empty until the client has said so. */
    private String who = "";

    private String name = "";
    private int failures;
    private int failuresToTell;

    ConnectionLog(long number, SocketAddress client, SocketAddress server) {
        this.number = number;
        this.client = AddressText.withPort(client);
        this.server = AddressText.withPort(server);
    }

    void begun() {
        verbose("Connection from {} on {}", client, server);
    }

    void named(LoginAttempt attempt, boolean admitted, int maxAuthTries) {
        String user = Printable.word(attempt.userName());
        user = user.substring(0, Math.min(user.length(), LONGEST_NAME));
        name = (admitted ? "" : "invalid user ") + user;
        who = (admitted ? "authenticating user " : "invalid user ") + user + " ";
        failuresToTell = admitted ? maxAuthTries / 2 : 0;
    }

    void keyNotTaken(String reason) {
        info("Key of {} from {} not taken: {}", name, client, Printable.line(reason));
    }

    void offerRefused(SshPublicKey key) {
        failed("publickey", key);
    }

    void failed(String method, @Nullable SshPublicKey key) {
        boolean secret = !method.equals("publickey");
        ConnectionLine.of((secret || failures >= failuresToTell ? LOG : VERBOSE).atInfo(), number)
                .log("Failed {} for {} from {} ssh2{}", method, name, client, text(key));
        failures++;
    }

    void partlySucceeded(String method, @Nullable SshPublicKey key) {
        info("Partial {} for {} from {} ssh2{}", method, name, client, text(key));
    }

    void succeeded(String method, @Nullable SshPublicKey key) {
        info("Accepted {} for {} from {} ssh2{}", method, name, client, text(key));
        who = "user " + name + " ";
    }

    void broken(Callback callback, Throwable cause) {
        ConnectionLine.of(LOG.atError(), number)
                .setCause(cause)
                .log("The {} failed for {} from {}", callback.type(), name, client);
    }

    void timedOut() {
        info("Timeout before authentication for {}", client);
    }

    /**
     * It has ended before its login.
     *
     * @param identified whether the client has sent its identification line
     */
    void endedEarly(@Nullable SshException why, boolean identified) {
        if (why == null) {
            return;
        }
        if (!identified && why.kind() != SshException.Kind.TIMEOUT) {
            unidentified(why);
        } else if (why.kind() == SshException.Kind.KEY_EXCHANGE_FAILED) {
            info("Unable to negotiate with {}: {}{}", client, message(why), PREAUTH);
        } else {
            if (message(why).equals(ServerAuthObserver.TOO_MANY_FAILURES)) {
                error("maximum authentication attempts exceeded for {} from {} ssh2{}", name, client, PREAUTH);
            }
            ended(why, PREAUTH);
        }
    }

    private void unidentified(SshException why) {
        boolean closed = why.kind() == SshException.Kind.CLOSED;
        error(
                "kex_exchange_identification: {}",
                !closed
                        ? message(why)
                        : isReset(why) ? "read: Connection reset by peer" : "Connection closed by remote host");
        if (closed) {
            info("Connection {} by {}", isReset(why) ? "reset" : "closed", client);
        } else {
            info("banner exchange: Connection from {}: invalid format", client);
        }
    }

    /**
     * It has ended after its login.
     *
     * @param sent bytes on the wire
     */
    void ended(Optional<SshException> why, long sent, long received) {
        why.ifPresent(failure -> ended(failure, ""));
        verbose("Transferred: sent {}, received {} bytes", sent, received);
        verbose("Closing connection to {}", client);
    }

    private void ended(SshException why, String phase) {
        if (why.goodbye().isPresent()) {
            SshException.Goodbye goodbye = why.goodbye().get();
            info(
                    "Received disconnect from {}:{}: {}{}",
                    client,
                    goodbye.reason(),
                    Printable.line(goodbye.description(), LONGEST_TEXT),
                    phase);
            info("Disconnected from {}{}{}", who, client, phase);
        } else if (why.kind() == SshException.Kind.CLOSED) {
            info("Connection {} by {}{}{}", isReset(why) ? "reset" : "closed", who, client, phase);
        } else {
            info("Disconnecting {}{}: {}{}", who, client, message(why), phase);
        }
    }

    private void verbose(String text, Object... values) {
        ConnectionLine.of(VERBOSE.atInfo(), number).log(text, values);
    }

    private void info(String text, Object... values) {
        ConnectionLine.of(LOG.atInfo(), number).log(text, values);
    }

    private void error(String text, Object... values) {
        ConnectionLine.of(LOG.atError(), number).log(text, values);
    }

    private static boolean isReset(SshException why) {
        return why.getCause() instanceof IOException;
    }

    private static String message(SshException why) {
        return Printable.line(String.valueOf(why.getMessage()));
    }

    private static String text(@Nullable SshPublicKey key) {
        if (key == null) {
            return "";
        } else if (key instanceof Certificate certificate) {
            return ": " + type(certificate.plain()) + "-CERT "
                    + certificate.plain().fingerprint() + " ID "
                    + Printable.line(certificate.keyId()) + " (serial " + Long.toUnsignedString(certificate.serial())
                    + ") CA " + type(certificate.authority()) + " "
                    + certificate.authority().fingerprint();
        }
        return ": " + type(key) + " " + key.fingerprint();
    }

    /** The name that OpenSSH has for a type of key. */
    private static String type(SshPublicKey key) {
        return switch (key.type()) {
            case "ssh-rsa" -> "RSA";
            case "ssh-ed25519" -> "ED25519";
            case "sk-ssh-ed25519@openssh.com" -> "ED25519-SK";
            case "sk-ecdsa-sha2-nistp256@openssh.com" -> "ECDSA-SK";
            default -> "ECDSA";
        };
    }
}
