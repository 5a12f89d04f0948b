package io.culvert.core.endpoint;

import io.culvert.core.Role;
import io.culvert.core.SshObserver;
import java.util.ArrayList;
import java.util.List;

/** Counts what one side reports. */
final class Recorder implements SshObserver {
    final List<String> violations = new ArrayList<>();
    final List<Throwable> internalErrors = new ArrayList<>();
    final List<String> refusedWork = new ArrayList<>();
    int connections;
    int exchanges;
    int logins;
    int opened;
    int closed;
    int refused;
    int unread;
    long received;
    long sent;

    @Override
    public void connectionOpened(Role role) {
        connections++;
    }

    @Override
    public void connectionClosed(Role role) {
        connections--;
    }

    @Override
    public void keysExchanged(Role role, String kexAlgorithm, boolean rekey) {
        exchanges++;
    }

    @Override
    public void loginSucceeded(Role role, String method) {
        logins++;
    }

    @Override
    public void workRefused(Role role, String kind) {
        refusedWork.add(kind);
    }

    @Override
    public void channelOpened(Role role, String channelType) {
        opened++;
    }

    @Override
    public void channelClosed(Role role, String channelType) {
        closed++;
    }

    @Override
    public void channelRefused(Role role, String channelType, long reason) {
        refused++;
    }

    @Override
    public void bytesReceived(Role role, int bytes) {
        received += bytes;
    }

    @Override
    public void bytesSent(Role role, int bytes) {
        sent += bytes;
    }

    @Override
    public void repliesUnread(Role role) {
        unread++;
    }

    @Override
    public void protocolViolation(Role role, String message) {
        violations.add(message);
    }

    @Override
    public void internalError(Role role, Throwable cause) {
        internalErrors.add(cause);
    }
}
