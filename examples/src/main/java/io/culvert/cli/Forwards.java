package io.culvert.cli;

import io.culvert.cli.login.Failures;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Forward;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.DynamicForwardSpec;
import io.culvert.forwarding.config.LocalForwardSpec;
import io.culvert.forwarding.config.PermitOpen;
import io.culvert.forwarding.config.RemoteDynamicForwardSpec;
import io.culvert.forwarding.config.RemoteForwardSpec;
import io.culvert.forwarding.dynamic.PasswordFileAuthenticator;
import io.culvert.forwarding.dynamic.ProxyAuthenticator;
import io.culvert.forwarding.keys.PasswordFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The forwards of {@code connect}. Each fails on its own, and ends the others only under ExitOnForwardFailure. */
final class Forwards {
    private static final Logger LOG = LoggerFactory.getLogger(Forwards.class);

    private Forwards() {}

    /** Opens them all. Returns whether the program goes on. */
    static boolean open(Network network, Tunnel tunnel, ClientSettings settings) throws IOException {
        ProxyAuthenticator authenticator = authenticator(network, settings);
        boolean allLocal = true;
        for (LocalForwardSpec spec : settings.localForwards()) {
            allLocal &= openLocal(tunnel, settings, spec);
        }
        for (DynamicForwardSpec spec : settings.dynamicForwards()) {
            allLocal &= openDynamic(tunnel, settings, spec, authenticator);
        }
        if (!allLocal) {
            LOG.error("Could not request local forwarding.");
        }
        boolean allRemote = true;
        for (RemoteForwardSpec spec : settings.remoteForwards()) {
            allRemote &= openRemote(tunnel, settings, spec);
        }
        for (RemoteDynamicForwardSpec spec : settings.remoteDynamicForwards()) {
            allRemote &= openRemoteDynamic(tunnel, settings, spec, authenticator);
        }
        return allLocal && allRemote || !settings.exitOnForwardFailure();
    }

    private static boolean openLocal(Tunnel tunnel, ClientSettings settings, LocalForwardSpec spec) {
        List<InetSocketAddress> addresses =
                spec.bind().listenOn(settings.gatewayPorts(), settings.addressFamily(), spec.listenPort());
        try {
            Forward forward =
                    await(tunnel.forwardLocal(addresses, new Endpoint(spec.host(), spec.port()), ForwardObserver.NONE));
            LOG.debug("Local connections to {} forwarded to {}:{}", forward.boundAddresses(), spec.host(), spec.port());
            return true;
        } catch (CompletionException e) {
            return localFailed(e);
        }
    }

    private static boolean openDynamic(
            Tunnel tunnel,
            ClientSettings settings,
            DynamicForwardSpec spec,
            @Nullable ProxyAuthenticator authenticator) {
        List<InetSocketAddress> addresses =
                spec.bind().listenOn(settings.gatewayPorts(), settings.addressFamily(), spec.listenPort());
        try {
            Forward forward = await(tunnel.forwardDynamic(addresses, authenticator, ForwardObserver.NONE));
            LOG.debug("Local connections to {} forwarded to where they ask for", forward.boundAddresses());
            return true;
        } catch (CompletionException e) {
            return localFailed(e);
        }
    }

    private static boolean localFailed(CompletionException e) {
        LOG.error("{}", e.getCause() instanceof IOException failure ? failure.getMessage() : Failures.rootMessage(e));
        return false;
    }

    private static @Nullable ProxyAuthenticator authenticator(Network network, ClientSettings settings)
            throws IOException {
        if (settings.dynamicForwardAuth().isEmpty()) {
            return null;
        }
        Path file = settings.dynamicForwardAuth().get().expand(Path.of(System.getProperty("user.home")), Map.of());
        return new PasswordFileAuthenticator(PasswordFile.read(file), network.workers());
    }

    private static boolean openRemote(Tunnel tunnel, ClientSettings settings, RemoteForwardSpec spec) {
        try {
            Forward forward = await(tunnel.forwardRemote(
                    spec.bind().onTheWire(),
                    spec.listenPort(),
                    new Endpoint(spec.host(), spec.port()),
                    ForwardObserver.NONE));
            if (spec.listenPort() == 0) {
                System.err.println("Allocated port " + forward.boundPort() + " for remote forward to " + spec.host()
                        + ":" + spec.port());
            }
            return true;
        } catch (CompletionException e) {
            return remoteFailed(settings, spec.listenPort());
        }
    }

    private static boolean openRemoteDynamic(
            Tunnel tunnel,
            ClientSettings settings,
            RemoteDynamicForwardSpec spec,
            @Nullable ProxyAuthenticator authenticator) {
        PermitOpen permitted = settings.permitRemoteOpen();
        try {
            Forward forward = await(tunnel.forwardRemoteDynamic(
                    spec.bind().onTheWire(),
                    spec.listenPort(),
                    authenticator,
                    target -> permitted.permits(target.host(), target.port()),
                    ForwardObserver.NONE));
            if (spec.listenPort() == 0) {
                System.err.println("Allocated port " + forward.boundPort() + " for remote dynamic forward");
            }
            return true;
        } catch (CompletionException e) {
            return remoteFailed(settings, spec.listenPort());
        }
    }

    private static boolean remoteFailed(ClientSettings settings, int listenPort) {
        LOG.error(
                "{}: remote port forwarding failed for listen port {}",
                settings.exitOnForwardFailure() ? "Error" : "Warning",
                listenPort);
        return false;
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
