package io.culvert.cli;

import io.culvert.cli.login.Failures;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Forward;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.LocalForwardSpec;
import io.culvert.forwarding.config.RemoteForwardSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The forwards of {@code connect}. Each fails on its own, and ends the others only under ExitOnForwardFailure. */
final class Forwards {
    private static final Logger LOG = LoggerFactory.getLogger(Forwards.class);

    private Forwards() {}

    /** Opens them all. Returns whether the program goes on. */
    static boolean open(Tunnel tunnel, ClientSettings settings) {
        boolean allLocal = true;
        for (LocalForwardSpec spec : settings.localForwards()) {
            allLocal &= openLocal(tunnel, settings, spec);
        }
        if (!allLocal) {
            LOG.error("Could not request local forwarding.");
        }
        boolean allRemote = true;
        for (RemoteForwardSpec spec : settings.remoteForwards()) {
            allRemote &= openRemote(tunnel, settings, spec);
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
            LOG.error(
                    "{}", e.getCause() instanceof IOException failure ? failure.getMessage() : Failures.rootMessage(e));
            return false;
        }
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
            LOG.error(
                    "{}: remote port forwarding failed for listen port {}",
                    settings.exitOnForwardFailure() ? "Error" : "Warning",
                    spec.listenPort());
            return false;
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
