package io.culvert.forwarding.config;

import io.culvert.core.RekeyLimit;
import io.culvert.forwarding.keys.StrictHostKeyChecking;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a client is told by its options, immutable. */
public final class ClientSettings {
    private static final int DEFAULT_PORT = 22;

    private final ClientKeywords keywords;
    private final Values values;
    private final List<String> warnings;

    private ClientSettings(ClientKeywords keywords, Values values, List<String> warnings) {
        this.keywords = keywords;
        this.values = values;
        this.warnings = warnings;
    }

    public static SettingsBuilder<ClientSettings> builder() {
        return builder(AlgorithmCatalog.CULVERT);
    }

    public static SettingsBuilder<ClientSettings> builder(AlgorithmCatalog catalog) {
        ClientKeywords keywords = new ClientKeywords(catalog);
        return new SettingsBuilder<>(
                keywords.table, (values, warnings) -> new ClientSettings(keywords, values, warnings));
    }

    /** One line for each keyword that was ignored. */
    public List<String> warnings() {
        return warnings;
    }

    /** The host to connect to: HostName, or else the destination's. */
    public String host(Destination destination) {
        return values.get(keywords.hostName)
                .map(name -> HostNames.host(Tokens.expand(name, token -> destination.host())))
                .orElse(destination.host());
    }

    /** 1 to 65535. */
    public int port(Destination destination) {
        return values.get(keywords.port).orElse(destination.port().orElse(DEFAULT_PORT));
    }

    /** The user to log in as; empty means the one who runs the program. */
    public Optional<String> user(Destination destination) {
        return values.get(keywords.user).or(destination::user);
    }

    /** In order; empty means the usual files in ~/.ssh. May hold "none". */
    public List<PathPattern> identityFiles() {
        return values.get(keywords.identityFile);
    }

    /** Whether to offer only the keys of {@link #identityFiles}, though an agent has more. */
    public boolean identitiesOnly() {
        return values.get(keywords.identitiesOnly);
    }

    /** A socket's path, "none", or "SSH_AUTH_SOCK" or "$NAME" for a variable that holds the path. */
    public Optional<String> identityAgent() {
        return values.get(keywords.identityAgent);
    }

    public StrictHostKeyChecking strictHostKeyChecking() {
        return values.get(keywords.strictHostKeyChecking);
    }

    public List<PathPattern> userKnownHostsFiles() {
        return values.get(keywords.userKnownHostsFile);
    }

    public List<PathPattern> globalKnownHostsFiles() {
        return values.get(keywords.globalKnownHostsFile);
    }

    public boolean hashKnownHosts() {
        return values.get(keywords.hashKnownHosts);
    }

    /** In order; none if ClearAllForwardings is yes. */
    public List<LocalForwardSpec> localForwards() {
        return values.get(keywords.clearAllForwardings) ? List.of() : values.get(keywords.localForward);
    }

    /** In order; none if ClearAllForwardings is yes. */
    public List<RemoteForwardSpec> remoteForwards() {
        return remoteListeners(RemoteForwardSpec.class);
    }

    /** In order; none if ClearAllForwardings is yes. */
    public List<RemoteDynamicForwardSpec> remoteDynamicForwards() {
        return remoteListeners(RemoteDynamicForwardSpec.class);
    }

    private <T extends RemoteListener> List<T> remoteListeners(Class<T> kind) {
        return values.get(keywords.clearAllForwardings)
                ? List.of()
                : values.get(keywords.remoteForward).stream()
                        .filter(kind::isInstance)
                        .map(kind::cast)
                        .toList();
    }

    /** In order; none if ClearAllForwardings is yes. */
    public List<DynamicForwardSpec> dynamicForwards() {
        return values.get(keywords.clearAllForwardings) ? List.of() : values.get(keywords.dynamicForward);
    }

    /** The users of dynamic forwards and the hashes of their passwords; empty means that no password is asked for. */
    public Optional<PathPattern> dynamicForwardAuth() {
        return values.get(keywords.dynamicForwardAuth);
    }

    /** Where the clients of a remote dynamic forward may connect to. */
    public PermitOpen permitRemoteOpen() {
        return values.get(keywords.permitRemoteOpen);
    }

    public boolean exitOnForwardFailure() {
        return values.get(keywords.exitOnForwardFailure);
    }

    /** For {@link BindAddress#listenOn}. */
    public boolean gatewayPorts() {
        return values.get(keywords.gatewayPorts);
    }

    public List<String> ciphers() {
        return values.get(keywords.ciphers);
    }

    public List<String> macs() {
        return values.get(keywords.macs);
    }

    public List<String> kexAlgorithms() {
        return values.get(keywords.kexAlgorithms);
    }

    public List<String> hostKeyAlgorithms() {
        return values.get(keywords.hostKeyAlgorithms);
    }

    public List<String> pubkeyAcceptedAlgorithms() {
        return values.get(keywords.pubkeyAcceptedAlgorithms);
    }

    public RekeyLimit rekeyLimit() {
        return values.get(keywords.rekeyLimit);
    }

    /** After so long without a sound the server is asked whether it lives; zero means never. */
    public Duration serverAliveInterval() {
        return values.get(keywords.serverAliveInterval);
    }

    /** After so many questions without an answer the connection ends. */
    public int serverAliveCountMax() {
        return values.get(keywords.serverAliveCountMax);
    }

    /** Until then the server must have answered and exchanged keys; zero means the system's own limit for TCP. */
    public Duration connectTimeout() {
        return values.get(keywords.connectTimeout);
    }

    public SessionType sessionType() {
        return values.get(keywords.sessionType);
    }

    /** What to run if nothing was asked for otherwise. */
    public Optional<String> remoteCommand() {
        return values.get(keywords.remoteCommand);
    }

    /** Whether the remote program gets an empty standard input. */
    public boolean stdinNull() {
        return values.get(keywords.stdinNull);
    }

    /** Whether the remote program is to have a terminal, even with a command. */
    public boolean requestsTerminal() {
        return values.get(keywords.requestTty);
    }

    /**
     * The variables that the server is asked to set for the remote program.
     *
     * @param own this process's variables
     */
    public Map<String, String> environment(Map<String, String> own) {
        return new SentEnvironment(values.get(keywords.sendEnv), values.get(keywords.setEnv)).of(own);
    }

    public boolean tcpKeepAlive() {
        return values.get(keywords.tcpKeepAlive);
    }

    public AddressFamily addressFamily() {
        return values.get(keywords.addressFamily);
    }

    public LogLevel logLevel() {
        return values.get(keywords.logLevel);
    }

    /** Whether nobody is there to answer a question. */
    public boolean batchMode() {
        return values.get(keywords.batchMode);
    }

    /** Authentication methods in the order in which to try them, without those that are switched off. */
    public List<String> authenticationMethods() {
        return values.get(keywords.preferredAuthentications).stream()
                .filter(this::isOn)
                .toList();
    }

    private boolean isOn(String method) {
        return switch (method) {
            case "publickey" -> values.get(keywords.pubkeyAuthentication);
            case "password" -> values.get(keywords.passwordAuthentication) && !batchMode();
            case "keyboard-interactive" -> values.get(keywords.kbdInteractiveAuthentication) && !batchMode();
            default -> false;
        };
    }

    public int numberOfPasswordPrompts() {
        return values.get(keywords.numberOfPasswordPrompts);
    }

    /** Empty means: the best that loads. */
    public Optional<TransportKind> transport() {
        return values.get(keywords.transport);
    }
}
