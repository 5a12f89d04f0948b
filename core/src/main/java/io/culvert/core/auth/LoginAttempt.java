package io.culvert.core.auth;

import io.culvert.core.work.LoginWork;
import java.net.SocketAddress;

/**
 * Who asks to log in, and from where.
 *
 * @param localAddress where the connection was accepted
 * @param connectionNumber tells the connection from others, in the log; 0 for none
 * @param work does for this attempt what would hold up an event loop, in turn with what is done for others
 */
public record LoginAttempt(
        String userName,
        SocketAddress remoteAddress,
        SocketAddress localAddress,
        LoginWork work,
        long connectionNumber) {
    /** For whoever asks an authenticator directly: all work is done at once on the thread that asks. */
    public LoginAttempt(String userName, SocketAddress remoteAddress, SocketAddress localAddress) {
        this(userName, remoteAddress, localAddress, LoginWork.AT_ONCE);
    }

    public LoginAttempt(String userName, SocketAddress remoteAddress, SocketAddress localAddress, LoginWork work) {
        this(userName, remoteAddress, localAddress, work, 0);
    }
}
