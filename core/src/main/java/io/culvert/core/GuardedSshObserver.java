package io.culvert.core;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** An observer whose exceptions cost nothing. Methods that are called for each packet allocate nothing. */
final class GuardedSshObserver implements SshObserver {
    private final SshObserver observer;

    private GuardedSshObserver(SshObserver observer) {
        this.observer = observer;
    }

    static SshObserver of(SshObserver observer) {
        return observer == NONE || observer instanceof GuardedSshObserver ? observer : new GuardedSshObserver(observer);
    }

    @Override
    public void connectionOpened(Role role) {
        Callback.SSH_OBSERVER.run("connectionOpened", () -> observer.connectionOpened(role));
    }

    @Override
    public void connectionClosed(Role role) {
        Callback.SSH_OBSERVER.run("connectionClosed", () -> observer.connectionClosed(role));
    }

    @Override
    public void keysExchanged(Role role, String kexAlgorithm, boolean rekey) {
        Callback.SSH_OBSERVER.run("keysExchanged", () -> observer.keysExchanged(role, kexAlgorithm, rekey));
    }

    @Override
    public void loginSucceeded(Role role, String method) {
        Callback.SSH_OBSERVER.run("loginSucceeded", () -> observer.loginSucceeded(role, method));
    }

    @Override
    public void loginFailed(Role role, String method) {
        Callback.SSH_OBSERVER.run("loginFailed", () -> observer.loginFailed(role, method));
    }

    @Override
    public void workRefused(Role role, String kind) {
        Callback.SSH_OBSERVER.run("workRefused", () -> observer.workRefused(role, kind));
    }

    @Override
    public void channelOpened(Role role, String channelType) {
        Callback.SSH_OBSERVER.run("channelOpened", () -> observer.channelOpened(role, channelType));
    }

    @Override
    public void channelClosed(Role role, String channelType) {
        Callback.SSH_OBSERVER.run("channelClosed", () -> observer.channelClosed(role, channelType));
    }

    @Override
    public void channelRefused(Role role, String channelType, long reason) {
        Callback.SSH_OBSERVER.run("channelRefused", () -> observer.channelRefused(role, channelType, reason));
    }

    @Override
    public void bytesReceived(Role role, int bytes) {
        try {
            observer.bytesReceived(role, bytes);
        } catch (Throwable thrown) {
            Callback.SSH_OBSERVER.failed("bytesReceived", thrown);
        }
    }

    @Override
    public void bytesSent(Role role, int bytes) {
        try {
            observer.bytesSent(role, bytes);
        } catch (Throwable thrown) {
            Callback.SSH_OBSERVER.failed("bytesSent", thrown);
        }
    }

    @Override
    public void repliesUnread(Role role) {
        Callback.SSH_OBSERVER.run("repliesUnread", () -> observer.repliesUnread(role));
    }

    @Override
    public void protocolViolation(Role role, String message) {
        Callback.SSH_OBSERVER.run("protocolViolation", () -> observer.protocolViolation(role, message));
    }

    @Override
    public void internalError(Role role, Throwable cause) {
        Callback.SSH_OBSERVER.run("internalError", () -> observer.internalError(role, cause));
    }

    @Override
    public void internalError(Role role, @Nullable SocketAddress peer, Throwable cause) {
        Callback.SSH_OBSERVER.run("internalError", () -> observer.internalError(role, peer, cause));
    }
}
