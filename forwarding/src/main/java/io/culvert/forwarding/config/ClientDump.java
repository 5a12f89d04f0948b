package io.culvert.forwarding.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The settings in force for a destination, in the form in which ssh -G prints them. */
public final class ClientDump {
    private final List<String> lines = new ArrayList<>();
    private final ClientSettings settings;
    private final Destination destination;
    private final Here here;
    private final Map<Character, String> tokens;

    private ClientDump(ClientSettings settings, Destination destination, Here here) {
        this.settings = settings;
        this.destination = destination;
        this.here = here;
        this.tokens = settings.tokens(destination, here);
    }

    public static List<String> lines(ClientSettings settings, Destination destination, Here here) {
        ClientDump dump = new ClientDump(settings, destination, here);
        dump.server();
        dump.login();
        dump.forwards();
        dump.sessions();
        dump.transport();
        return List.copyOf(dump.lines);
    }

    private void server() {
        line("host", destination.host());
        line("user", settings.user(destination).orElse(here.userName()));
        line("hostname", settings.host(destination));
        line("port", settings.port(destination));
        line("addressfamily", settings.addressFamily().name().toLowerCase(Locale.ROOT));
        settings.bindAddress().ifPresent(address -> line("bindaddress", address));
        settings.bindInterface().ifPresent(name -> line("bindinterface", name));
        line("canonicalizehostname", "false");
        line("connectionattempts", settings.connectionAttempts());
        line("connecttimeout", settings.connectTimeout().isZero() ? "none" : seconds(settings.connectTimeout()));
        settings.proxyCommand().ifPresent(command -> line("proxycommand", command.template()));
        if (!settings.jumps().isEmpty()) {
            line("proxyjump", settings.jumps().stream().map(ClientDump::jump).collect(Collectors.joining(",")));
        }
    }

    private void sessions() {
        line("sessiontype", settings.sessionType().name().toLowerCase(Locale.ROOT));
        line("stdinnull", settings.stdinNull());
        settings.remoteCommand(tokens).ifPresent(command -> line("remotecommand", command));
        line("permitlocalcommand", settings.permitsLocalCommand());
        settings.localCommand().ifPresent(command -> line("localcommand", command.template()));
    }

    private void login() {
        line("batchmode", settings.batchMode());
        settings.hostKeyAlias().ifPresent(alias -> line("hostkeyalias", alias));
        line("hashknownhosts", settings.hashKnownHosts());
        line(
                "stricthostkeychecking",
                switch (settings.strictHostKeyChecking()) {
                    case YES -> "true";
                    case NO -> "false";
                    case ASK -> "ask";
                    case ACCEPT_NEW -> "accept-new";
                });
        line(
                "updatehostkeys",
                switch (settings.updateHostKeys()) {
                    case YES -> "true";
                    case NO -> "false";
                    case ASK -> "ask";
                });
        line("globalknownhostsfile", paths(settings.globalKnownHostsFiles()));
        line(
                "userknownhostsfile",
                settings.userKnownHostsFiles().isEmpty()
                        ? "none"
                        : settings.userKnownHostsFiles().stream()
                                .map(file -> file.expand(here.home(), tokens).toString())
                                .collect(Collectors.joining(" ")));
        settings.identityAgent(here, tokens).ifPresent(agent -> line("identityagent", agent));
        line("identitiesonly", settings.identitiesOnly());
        List<PathPattern> identities = settings.identityFiles();
        (identities.isEmpty() ? ClientSettings.USUAL_IDENTITY_FILES : identities)
                .forEach(file -> line("identityfile", file.pattern()));
        settings.certificateFiles().forEach(file -> line("certificatefile", file.pattern()));
        settings.knownHostsCommand().ifPresent(command -> line("knownhostscommand", command));
        settings.revokedHostKeys().ifPresent(file -> line("revokedhostkeys", file.pattern()));
        line("kbdinteractiveauthentication", settings.kbdInteractiveAuthentication());
        line("numberofpasswordprompts", settings.numberOfPasswordPrompts());
        line("passwordauthentication", settings.passwordAuthentication());
        line("preferredauthentications", String.join(",", settings.preferredAuthentications()));
        line("pubkeyauthentication", String.valueOf(settings.pubkeyAuthentication()));
    }

    private void forwards() {
        line("clearallforwardings", settings.clearAllForwardings());
        line("exitonforwardfailure", settings.exitOnForwardFailure());
        line("gatewayports", settings.gatewayPorts());
        line("permitremoteopen", settings.permitRemoteOpenList());
        settings.dynamicForwardAuth().ifPresent(file -> line("dynamicforwardauth", file.pattern()));
        line(
                "streamlocalbindmask",
                String.format("0%o", settings.streamLocalBind().mask()));
        line("streamlocalbindunlink", settings.streamLocalBind().unlink());
        settings.localForwards(tokens)
                .forEach(forward -> line("localforward", listen(forward.listen()) + target(forward.target())));
        settings.remoteListeners(RemoteListener.class).forEach(forward -> line("remoteforward", remote(forward)));
        settings.dynamicForwards()
                .forEach(forward -> line(
                        "dynamicforward",
                        listen(forward.bind(), forward.listenPort()).strip()));
    }

    private String remote(RemoteListener listener) {
        if (listener instanceof RemoteForwardSpec forward) {
            RemoteForwardSpec expanded = forward.expand(tokens);
            return listen(expanded.listen()) + target(expanded.target());
        }
        RemoteDynamicForwardSpec dynamic = (RemoteDynamicForwardSpec) listener;
        return listen(dynamic.bind(), dynamic.listenPort()) + "[socks]:0";
    }

    private void transport() {
        line("ciphers", String.join(",", settings.ciphers()));
        line("hostkeyalgorithms", String.join(",", settings.hostKeyAlgorithms()));
        line("kexalgorithms", String.join(",", settings.kexAlgorithms()));
        line("macs", String.join(",", settings.macs()));
        line("pubkeyacceptedalgorithms", String.join(",", settings.pubkeyAcceptedAlgorithms()));
        line("casignaturealgorithms", String.join(",", settings.caSignatureAlgorithms()));
        line("requiredrsasize", settings.requiredRsaSize().bits());
        line("compression", settings.compression());
        line("loglevel", logLevel(settings.logLevel()));
        line(
                "rekeylimit",
                settings.rekeyLimit().bytes() + " "
                        + seconds(settings.rekeyLimit().time()));
        line("serveralivecountmax", settings.serverAliveCountMax());
        line("serveraliveinterval", seconds(settings.serverAliveInterval()));
        line("tcpkeepalive", settings.tcpKeepAlive());
        settings.transport().ifPresent(kind -> line("transport", kind.name().toLowerCase(Locale.ROOT)));
    }

    private void line(String keyword, String value) {
        lines.add(keyword + " " + value);
    }

    private void line(String keyword, int value) {
        line(keyword, String.valueOf(value));
    }

    private void line(String keyword, boolean value) {
        line(keyword, value ? "yes" : "no");
    }

    private static String seconds(Duration time) {
        return String.valueOf(time.toSeconds());
    }

    private static String logLevel(LogLevel level) {
        return switch (level) {
            case QUIET -> "SILENT";
            case DEBUG1 -> "DEBUG";
            default -> level.name();
        };
    }

    private static String paths(List<PathPattern> files) {
        return files.isEmpty()
                ? "none"
                : files.stream().map(PathPattern::pattern).collect(Collectors.joining(" "));
    }

    private static String listen(BindAddress bind, int port) {
        return (bind.written() == null ? "" : "[" + bind.written() + "]:") + port + " ";
    }

    private static String listen(ListenSpec listen) {
        return listen instanceof ListenSpec.Port at
                ? listen(at.bind(), at.port())
                : ((ListenSpec.SocketFile) listen).path() + " ";
    }

    private static String target(TargetSpec target) {
        return target instanceof TargetSpec.Port at
                ? "[" + at.host() + "]:" + at.port()
                : ((TargetSpec.SocketFile) target).path();
    }

    private static String jump(Destination hop) {
        boolean numeric = hop.host().indexOf(':') >= 0 || hop.host().matches("[0-9.]+");
        return hop.user().map(user -> user + "@").orElse("")
                + (numeric ? "[" + hop.host() + "]" : hop.host())
                + (hop.port().isPresent() ? ":" + hop.port().getAsInt() : "");
    }
}
