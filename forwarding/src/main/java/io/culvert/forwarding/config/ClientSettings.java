package io.culvert.forwarding.config;

import io.culvert.core.RekeyLimit;
import io.culvert.forwarding.keys.StrictHostKeyChecking;
import io.culvert.forwarding.keys.UpdateHostKeys;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What a client is told by its options, immutable. */
public final class ClientSettings {
    /** Those that are tried where none is named. */
    public static final List<PathPattern> USUAL_IDENTITY_FILES = List.of(
            new PathPattern("~/.ssh/id_rsa"), new PathPattern("~/.ssh/id_ecdsa"), new PathPattern("~/.ssh/id_ed25519"));

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

    /** The host to connect to: HostName, or else the destination's; a name in lower case. */
    public String host(Destination destination) {
        return values.get(keywords.hostName)
                .map(name -> HostNames.host(Tokens.expand(name, token -> destination.host())))
                .orElse(destination.host())
                .toLowerCase(Locale.ROOT);
    }

    /** The name under which the host's key is looked up, if that is not the host's own. */
    public Optional<String> hostKeyAlias() {
        return values.get(keywords.hostKeyAlias);
    }

    /** The values of all %-tokens. */
    public Map<Character, String> tokens(Destination destination, Here here) {
        return ClientTokens.of(
                here,
                host(destination),
                destination.host(),
                hostKeyAlias().orElse(destination.host()),
                port(destination),
                user(destination).orElse(here.userName()));
    }

    /** The hosts to go through, the first of them first; none if ProxyCommand came before ProxyJump. */
    public List<Destination> jumps() {
        return values.precedes(keywords.proxyJump, keywords.proxyCommand) ? values.get(keywords.proxyJump) : List.of();
    }

    /**
     * What carries the connection in the place of a socket; empty if ProxyJump came before ProxyCommand, and was not
     * "none".
     */
    public Optional<ShellCommand> proxyCommand() {
        return values.precedes(keywords.proxyCommand, keywords.proxyJump)
                        || values.get(keywords.proxyJump).isEmpty()
                ? values.get(keywords.proxyCommand)
                : Optional.empty();
    }

    /** A name or address of this machine; wins over {@link #bindInterface}. */
    public Optional<String> bindAddress() {
        return values.get(keywords.bindAddress);
    }

    public Optional<String> bindInterface() {
        return values.get(keywords.bindInterface);
    }

    /** At least 1. */
    public int connectionAttempts() {
        return values.get(keywords.connectionAttempts);
    }

    /** 1 to 65535. */
    public int port(Destination destination) {
        return values.get(keywords.port).orElse(destination.port().orElse(DEFAULT_PORT));
    }

    /** The user to log in as; empty means the one who runs the program. */
    public Optional<String> user(Destination destination) {
        return values.get(keywords.user).or(destination::user);
    }

    /** In order; empty means {@link #USUAL_IDENTITY_FILES}. May hold "none". */
    public List<PathPattern> identityFiles() {
        return values.get(keywords.identityFile);
    }

    /** In order; empty means the certificates that stand beside {@link #identityFiles}. May hold "none". */
    public List<PathPattern> certificateFiles() {
        return values.get(keywords.certificateFile);
    }

    /** Whether to offer only the keys of {@link #identityFiles}, though an agent has more. */
    public boolean identitiesOnly() {
        return values.get(keywords.identitiesOnly);
    }

    /** As it was written. */
    public Optional<String> identityAgent() {
        return values.get(keywords.identityAgent);
    }

    /** A socket's path, "none", or "SSH_AUTH_SOCK" or "$NAME" for a variable that holds the path. */
    public Optional<String> identityAgent(Here here, Map<Character, String> tokens) {
        return identityAgent()
                .map(agent -> isVariable(agent)
                        ? agent
                        : PathPattern.parse(agent).expand(here.home(), tokens).toString());
    }

    private static boolean isVariable(String agent) {
        return agent.equals("none")
                || agent.equals("SSH_AUTH_SOCK")
                || (agent.startsWith("$") && !agent.startsWith("${"));
    }

    /** In order, also those that are switched off. */
    List<String> preferredAuthentications() {
        return values.get(keywords.preferredAuthentications);
    }

    boolean pubkeyAuthentication() {
        return values.get(keywords.pubkeyAuthentication);
    }

    boolean passwordAuthentication() {
        return values.get(keywords.passwordAuthentication);
    }

    boolean kbdInteractiveAuthentication() {
        return values.get(keywords.kbdInteractiveAuthentication);
    }

    boolean clearAllForwardings() {
        return values.get(keywords.clearAllForwardings);
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

    /** A file with host keys that are not to be taken. */
    public Optional<PathPattern> revokedHostKeys() {
        return values.get(keywords.revokedHostKeys);
    }

    /** A program that prints lines of known_hosts, as it was written. */
    public Optional<String> knownHostsCommand() {
        return values.get(keywords.knownHostsCommand);
    }

    /**
     * The words of {@link #knownHostsCommand}; none if there is none.
     *
     * @param tokens what all tokens stand for
     */
    public List<String> knownHostsCommand(Function<Character, String> tokens) {
        List<String> words = knownHostsCommand().map(ConfigLine::words).orElse(List.of());
        return IntStream.range(0, words.size())
                .mapToObj(i -> i == 0 ? words.get(0) : expanded(words.get(i), tokens))
                .toList();
    }

    private static String expanded(String word, Function<Character, String> tokens) {
        return ForwardFields.expand(Tokens.expand(word, tokens), System::getenv);
    }

    /** Whether known keys say which types of host keys to ask for first: not where the user gave an order. */
    public boolean prefersKnownHostKeys() {
        List<List<String>> written = values.written(keywords.hostKeyAlgorithms);
        return written.isEmpty() || "+-".indexOf(written.get(0).get(0).charAt(0)) >= 0;
    }

    /** With which authorities may have signed hosts' certificates. */
    public List<String> caSignatureAlgorithms() {
        return values.get(keywords.caSignatureAlgorithms);
    }

    public boolean hashKnownHosts() {
        return values.get(keywords.hashKnownHosts);
    }

    /** What ssh does where nothing is said, too: not for files of the user's own choice. */
    public UpdateHostKeys updateHostKeys() {
        List<List<String>> written = values.written(keywords.userKnownHostsFile);
        boolean usual = written.isEmpty() || written.get(0).equals(List.of("~/.ssh/known_hosts"));
        return values.get(keywords.updateHostKeys).orElse(usual ? UpdateHostKeys.YES : UpdateHostKeys.NO);
    }

    /** In order; none if ClearAllForwardings is yes. */
    public List<LocalForwardSpec> localForwards() {
        return values.get(keywords.clearAllForwardings) ? List.of() : values.get(keywords.localForward);
    }

    /** As {@link #localForwards()}, with what the %-tokens of their paths stand for. */
    public List<LocalForwardSpec> localForwards(Map<Character, String> tokens) {
        return localForwards().stream().map(forward -> forward.expand(tokens)).toList();
    }

    /** In order; none if ClearAllForwardings is yes. */
    public List<RemoteForwardSpec> remoteForwards() {
        return remoteListeners(RemoteForwardSpec.class);
    }

    /** As {@link #remoteForwards()}, with what the %-tokens of their paths stand for. */
    public List<RemoteForwardSpec> remoteForwards(Map<Character, String> tokens) {
        return remoteForwards().stream().map(forward -> forward.expand(tokens)).toList();
    }

    /** In order; none if ClearAllForwardings is yes. */
    public List<RemoteDynamicForwardSpec> remoteDynamicForwards() {
        return remoteListeners(RemoteDynamicForwardSpec.class);
    }

    <T extends RemoteListener> List<T> remoteListeners(Class<T> kind) {
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

    /** The same as it was written. */
    String permitRemoteOpenList() {
        List<List<String>> written = values.written(keywords.permitRemoteOpen);
        return written.isEmpty() ? "any" : String.join(" ", written.get(0));
    }

    public boolean exitOnForwardFailure() {
        return values.get(keywords.exitOnForwardFailure);
    }

    /** For {@link BindAddress#listenOn}. */
    public boolean gatewayPorts() {
        return values.get(keywords.gatewayPorts);
    }

    /** How Unix-domain listeners are bound. */
    public StreamLocalBind streamLocalBind() {
        return new StreamLocalBind(
                values.get(keywords.streamLocalBindMask), values.get(keywords.streamLocalBindUnlink));
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

    /** How many bits RSA keys of servers and of the user must have. */
    public RequiredRsaSize requiredRsaSize() {
        return values.get(keywords.requiredRsaSize);
    }

    public RekeyLimit rekeyLimit() {
        return values.get(keywords.rekeyLimit);
    }

    /** Whether to compress if the server grants it. */
    public boolean compression() {
        return values.get(keywords.compression);
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

    /** What to run at the server if nothing was asked for otherwise. */
    public Optional<String> remoteCommand(Map<Character, String> tokens) {
        return values.get(keywords.remoteCommand).map(template -> Tokens.expand(template, tokens));
    }

    /** Whether {@link #localCommand} counts. */
    public boolean permitsLocalCommand() {
        return values.get(keywords.permitLocalCommand);
    }

    /** What to run here once the user is logged in. */
    public Optional<ShellCommand> localCommand() {
        return values.get(keywords.localCommand);
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
