package io.culvert.metrics;

import io.culvert.core.Role;
import io.culvert.core.SshObserver;
import io.micrometer.core.instrument.MeterRegistry;

/** The meters of all connections, those of clients apart from those of servers. */
final class SshMeters implements SshObserver {
    private final RoleMeters client;
    private final RoleMeters server;

    SshMeters(MeterRegistry registry) {
        client = new RoleMeters(registry, "client");
        server = new RoleMeters(registry, "server");
    }

    private RoleMeters of(Role role) {
        return role == Role.CLIENT ? client : server;
    }

    @Override
    public void connectionOpened(Role role) {
        of(role).connections().opened();
    }

    @Override
    public void connectionClosed(Role role) {
        of(role).connections().closed();
    }

    @Override
    public void keysExchanged(Role role, String kexAlgorithm, boolean rekey) {
        of(role).keyExchange(kexAlgorithm, rekey).increment();
    }

    @Override
    public void loginSucceeded(Role role, String method) {
        of(role).login(method, "success").increment();
    }

    @Override
    public void loginFailed(Role role, String method) {
        of(role).login(method, "failure").increment();
    }

    @Override
    public void workRefused(Role role, String kind) {
        of(role).refusedWork(kind).increment();
    }

    @Override
    public void channelOpened(Role role, String channelType) {
        of(role).channels(channelType).opened();
    }

    @Override
    public void channelClosed(Role role, String channelType) {
        of(role).channels(channelType).closed();
    }

    @Override
    public void channelRefused(Role role, String channelType, long reason) {
        of(role).refusal(channelType, reason).increment();
    }

    @Override
    public void bytesReceived(Role role, int bytes) {
        of(role).received().increment(bytes);
    }

    @Override
    public void bytesSent(Role role, int bytes) {
        of(role).sent().increment(bytes);
    }

    @Override
    public void repliesUnread(Role role) {
        of(role).unread().increment();
    }

    @Override
    public void protocolViolation(Role role, String message) {
        of(role).violations().increment();
    }

    @Override
    public void internalError(Role role, Throwable cause) {
        of(role).errors().increment();
    }
}
