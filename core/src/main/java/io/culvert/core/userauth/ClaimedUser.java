package io.culvert.core.userauth;

import io.culvert.codec.message.AuthMessages.UserauthRequest;
import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.Callback;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.auth.UserGate;
import io.culvert.core.work.LoginWork;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Who a client says that it is: fixed by its first request, so that nothing earned for one user serves another (T04).
 */
final class ClaimedUser {
    /** Ours: no user name is longer, and this one ends up in logs. */
    static final int MAX_NAME = 255;

    private final ServerAuthObserver observer;
    private @Nullable LoginAttempt attempt;
    private boolean admitted;

    ClaimedUser(ServerAuthObserver observer) {
        this.observer = observer;
    }

    /** Whether there has been a request yet. */
    boolean known() {
        return attempt != null;
    }

    LoginAttempt attempt() {
        LoginAttempt known = attempt;
        if (known == null) {
            throw new IllegalStateException("no user has been named yet");
        }
        return known;
    }

    /** Takes a request's names, and throws if they are not those of the first request. */
    void name(UserauthRequest request, Channel channel, LoginWork work, long connectionNumber) {
        boolean connection = request.serviceName().equals(ServiceNames.CONNECTION);
        if (known()) {
            if (!connection || !attempt().userName().equals(request.userName())) {
                throw ProtocolViolation.ofConnection("Change of username or service not allowed");
            }
            return;
        }
        if (!connection) {
            throw ProtocolViolation.ofConnection(
                    DisconnectReason.SERVICE_NOT_AVAILABLE, "the only service behind the login is ssh-connection");
        }
        requireSound(request.userName());
        attempt = new LoginAttempt(
                request.userName(), channel.remoteAddress(), channel.localAddress(), work, connectionNumber);
    }

    /** Asks the gate, once the terms of the login are known; until then nothing is granted. */
    void ask(UserGate gate) {
        admitted = admits(gate, attempt());
    }

    boolean admitted() {
        return admitted;
    }

    /** The one place where an authenticator's word and the gate's become a yes. */
    AuthDecision gated(@Nullable AuthDecision decision) {
        return decision != null && decision.granted() && admitted ? decision : AuthDecision.DENIED;
    }

    private static void requireSound(String userName) {
        if (userName.length() > MAX_NAME || userName.chars().anyMatch(Character::isISOControl)) {
            throw ProtocolViolation.ofConnection(
                    DisconnectReason.ILLEGAL_USER_NAME, "user name is too long or has control characters");
        }
    }

    private boolean admits(UserGate gate, LoginAttempt first) {
        try {
            return gate.allows(first);
        } catch (Throwable e) {
            Callback.USER_GATE.count(e);
            observer.broken(first, Callback.USER_GATE, e);
            return false;
        }
    }
}
