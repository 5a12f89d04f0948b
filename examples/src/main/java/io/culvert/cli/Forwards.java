package io.culvert.cli;

import io.culvert.core.Failures;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Forward;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.SocketFile;
import io.culvert.forwarding.SocketPath;
import io.culvert.forwarding.Target;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.DynamicForwardSpec;
import io.culvert.forwarding.config.ListenSpec;
import io.culvert.forwarding.config.LocalForwardSpec;
import io.culvert.forwarding.config.PermitOpen;
import io.culvert.forwarding.config.RemoteDynamicForwardSpec;
import io.culvert.forwarding.config.RemoteForwardSpec;
import io.culvert.forwarding.config.StreamLocalBind;
import io.culvert.forwarding.config.TargetSpec;
import io.culvert.forwarding.dynamic.PasswordFileAuthenticator;
import io.culvert.forwarding.dynamic.ProxyAuthenticator;
import io.culvert.forwarding.keys.PasswordFile;
import io.culvert.forwarding.keys.ProcessUser;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
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
    static boolean open(Network network, Tunnel tunnel, ClientSettings settings, Map<Character, String> tokens)
            throws IOException {
        ProxyAuthenticator authenticator = authenticator(network, settings);
        boolean allLocal = true;
        for (LocalForwardSpec spec : settings.localForwards(tokens)) {
            allLocal &= openLocal(tunnel, settings, spec);
        }
        for (DynamicForwardSpec spec : settings.dynamicForwards()) {
            allLocal &= openDynamic(tunnel, settings, spec, authenticator);
        }
        if (!allLocal) {
            LOG.error("Could not request local forwarding.");
        }
        boolean allRemote = true;
        for (RemoteForwardSpec spec : settings.remoteForwards(tokens)) {
            allRemote &= openRemote(tunnel, settings, spec);
        }
        for (RemoteDynamicForwardSpec spec : settings.remoteDynamicForwards()) {
            allRemote &= openRemoteDynamic(tunnel, settings, spec, authenticator);
        }
        return allLocal && allRemote || !settings.exitOnForwardFailure();
    }

    private static boolean openLocal(Tunnel tunnel, ClientSettings settings, LocalForwardSpec spec) {
        Target target = target(spec.target());
        try {
            Forward forward = await(
                    spec.listen() instanceof ListenSpec.Port at
                            ? tunnel.forwardLocal(
                                    at.bind().listenOn(settings.gatewayPorts(), settings.addressFamily(), at.port()),
                                    target,
                                    ForwardObserver.NONE)
                            : tunnel.forwardLocal(socketFile(spec.listen(), settings), target, ForwardObserver.NONE));
            LOG.debug("Local connections to {} forwarded to {}", forward.boundAddresses(), target);
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

    static Target target(TargetSpec spec) {
        return spec instanceof TargetSpec.Port at
                ? new Endpoint(at.host(), at.port())
                : new SocketPath(((TargetSpec.SocketFile) spec).path());
    }

    private static SocketPath path(ListenSpec spec) {
        return new SocketPath(((ListenSpec.SocketFile) spec).path());
    }

    private static SocketFile socketFile(ListenSpec spec, ClientSettings settings) {
        StreamLocalBind bind = settings.streamLocalBind();
        return new SocketFile(path(spec), bind.mask(), bind.unlink());
    }

    /** Standard input and output; the program ends with them, and well only if every byte was taken. */
    static boolean openStdio(Tunnel tunnel, TargetSpec spec, Ending ending) {
        try {
            await(tunnel.forwardStdio(
                            TerminalInput.ofStandardInput(),
                            new FileOutputStream(FileDescriptor.out),
                            target(spec),
                            ForwardObserver.NONE))
                    .ended()
                    .thenCompose(ended -> {
                        tunnel.connection().drain(Connect.UNLIMITED); // what standard input said is on its way
                        return tunnel.connection().closed();
                    })
                    .whenComplete((cause, failure) -> {
                        if (failure != null) {
                            LOG.error("{}", Failures.rootMessage(failure));
                        }
                        ending.with(failure == null && cause.isEmpty() ? Culvert.DONE : Connect.OWN_FAILURE);
                    });
            return true;
        } catch (CompletionException e) {
            LOG.error("{}", Failures.rootMessage(e));
            LOG.error("stdio forwarding failed");
            return false;
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
        Path file = settings.dynamicForwardAuth().get().expand(ProcessUser.homeOrNowhere(), Map.of());
        return new PasswordFileAuthenticator(
                PasswordFile.read(file), network.group().next(), network.workers());
    }

    private static boolean openRemote(Tunnel tunnel, ClientSettings settings, RemoteForwardSpec spec) {
        Target target = target(spec.target());
        if (!(spec.listen() instanceof ListenSpec.Port at)) {
            return openRemote(tunnel, settings, path(spec.listen()), target);
        }
        try {
            Forward forward =
                    await(tunnel.forwardRemote(at.bind().onTheWire(), at.port(), target, ForwardObserver.NONE));
            if (at.port() == 0) {
                System.err.println("Allocated port " + forward.boundPort() + " for remote forward to " + target);
            }
            return true;
        } catch (CompletionException e) {
            return remoteFailed(settings, "port " + at.port());
        }
    }

    private static boolean openRemote(Tunnel tunnel, ClientSettings settings, SocketPath listenOn, Target target) {
        try {
            await(tunnel.forwardRemote(listenOn, target, ForwardObserver.NONE));
            return true;
        } catch (CompletionException e) {
            return remoteFailed(settings, "path " + listenOn);
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
            return remoteFailed(settings, "port " + spec.listenPort());
        }
    }

    /** @param listening "port" or "path", and which */
    private static boolean remoteFailed(ClientSettings settings, String listening) {
        LOG.error(
                "{}: remote port forwarding failed for listen {}",
                settings.exitOnForwardFailure() ? "Error" : "Warning",
                listening);
        return false;
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
