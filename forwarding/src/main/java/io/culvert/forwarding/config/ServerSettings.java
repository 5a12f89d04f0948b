package io.culvert.forwarding.config;

import io.culvert.core.BulkCiphers;
import io.culvert.core.ChannelLimits;
import io.culvert.core.IdleLimits;
import io.culvert.core.ListenerLimits;
import io.culvert.core.MaxStartups;
import io.culvert.core.RekeyLimit;
import io.culvert.core.SourceLimits;
import io.culvert.core.auth.AuthenticationMethods;
import io.culvert.core.key.Presence;
import io.culvert.forwarding.accounts.SystemAccounts;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a server is told by sshd_config and by options, immutable. As with sshd a user who may log in may forward
 * anywhere unless the configuration says otherwise (AllowTcpForwarding yes, PermitOpen any, PermitListen any), and
 * listeners of remote forwards are on loopback (GatewayPorts no).
 */
public final class ServerSettings {
    private final ServerKeywords keywords;
    private final Values values;
    private final List<ConditionalLine> conditional;
    private final ForwardRules forwards;
    private final List<String> warnings;

    ServerSettings(
            ServerKeywords keywords,
            Values values,
            List<ConditionalLine> conditional,
            ForwardRules forwards,
            List<String> warnings) {
        this.keywords = keywords;
        this.values = values;
        this.conditional = conditional;
        this.forwards = forwards;
        this.warnings = warnings;
    }

    public static ServerSettingsBuilder builder() {
        return builder(AlgorithmCatalog.CULVERT);
    }

    public static ServerSettingsBuilder builder(AlgorithmCatalog catalog) {
        return new ServerSettingsBuilder(new ServerKeywords(catalog));
    }

    /**
     * What holds for a connection: of the lines behind Match that are about it the first counts, and it counts more
     * than those above all Match; of Subsystem, only than those of its name. May block, for the user's groups.
     */
    public ServerSettings forConnection(ConnectionSpec connection) {
        Values matched = new Values();
        Map<List<ServerMatch>, Boolean> verdicts = new HashMap<>();
        for (ConditionalLine line : conditional) {
            if (verdicts.computeIfAbsent(line.conditions(), conditions -> line.holds(connection))) {
                line.readInto(matched);
            }
        }
        Values inForce = values.under(matched, keywords.subsystem);
        return new ServerSettings(
                keywords, inForce, List.of(), ForwardRules.of(keywords, inForce, connection), warnings);
    }

    /** The files that any line names, also one behind Match, but for host keys and what has tokens. */
    public List<NamedFile> namedFiles() {
        return NamedFile.of(keywords.filesAndPrograms, values, conditional);
    }

    /** One line for each keyword that was ignored. */
    public List<String> warnings() {
        return warnings;
    }

    /** Every socket to listen on, IPv4 and IPv6 apart; names are unresolved. By default all addresses, port 22. */
    public List<InetSocketAddress> listenAddresses() {
        AddressFamily family = values.get(keywords.addressFamily);
        List<Integer> ports = values.get(keywords.port);
        List<ListenAddress> addresses = values.get(keywords.listenAddress);
        return addresses.isEmpty()
                ? ports.stream()
                        .flatMap(port -> ListenSockets.wildcard(family, port).stream())
                        .toList()
                : addresses.stream()
                        .flatMap(address -> address.sockets(family, ports).stream())
                        .toList();
    }

    /** Which families listeners of remote forwards may use, too. */
    public AddressFamily addressFamily() {
        return values.get(keywords.addressFamily);
    }

    /** Files with private keys. Default: those of the system's sshd, of which some may be missing. */
    public List<Path> hostKeys() {
        return values.get(keywords.hostKey);
    }

    /** Whether {@link #hostKeys} were named by the configuration. */
    public boolean namesHostKeys() {
        return !values.written(keywords.hostKey).isEmpty();
    }

    /** Paths with %u, %h and %%; a relative one begins at the user's home folder. */
    public List<String> authorizedKeysFiles() {
        return values.get(keywords.authorizedKeysFile);
    }

    /** Files with certificates of {@link #hostKeys}. */
    public List<Path> hostCertificates() {
        return values.get(keywords.hostCertificate);
    }

    /** A file with the authorities whose certificates let users in. */
    public Optional<Path> trustedUserCaKeys() {
        return values.get(keywords.trustedUserCaKeys);
    }

    /** As {@link #authorizedKeysFiles}; without it a certificate must name the user. */
    public Optional<String> authorizedPrincipalsFile() {
        return values.get(keywords.authorizedPrincipalsFile);
    }

    /** With which authorities may have signed. */
    public List<String> caSignatureAlgorithms() {
        return values.get(keywords.caSignatureAlgorithms);
    }

    /** A file with keys and certificates that let nobody in. */
    public Optional<Path> revokedKeys() {
        return values.get(keywords.revokedKeys);
    }

    /**
     * The program, with its arguments, that prints further keys of a user; empty for none.
     *
     * @param tokens what %C, %D, %f, %h, %k, %t, %U and %u stand for
     */
    public List<String> authorizedKeysCommand(Function<Character, String> tokens) {
        List<String> words = values.get(keywords.authorizedKeysCommand);
        return (words.size() == 1 ? List.of(words.get(0), "%u") : words)
                .stream().map(word -> Tokens.expand(word, tokens)).toList();
    }

    /** Whether there is such a program. Under sshd's rule it needs AuthorizedKeysCommandUser, too. */
    public boolean hasAuthorizedKeysCommand() {
        return !values.get(keywords.authorizedKeysCommand).isEmpty()
                && values.get(keywords.authorizedKeysCommandUser).isPresent();
    }

    /**
     * The program, with its arguments, that prints the principals that count as a user's; empty if it cannot be run,
     * since a Match block names no user for it.
     *
     * @param tokens what those of AuthorizedPrincipalsCommand stand for
     */
    public List<String> authorizedPrincipalsCommand(Function<Character, String> tokens) {
        return values.get(keywords.authorizedPrincipalsCommandUser).isEmpty()
                ? List.of()
                : values.get(keywords.authorizedPrincipalsCommand).stream()
                        .map(word -> Tokens.expand(word, tokens))
                        .toList();
    }

    /** Whether such a program is to say whose certificates count, and not the user's own name. */
    public boolean hasAuthorizedPrincipalsCommand() {
        return !values.get(keywords.authorizedPrincipalsCommand).isEmpty();
    }

    /** The account that it runs as. */
    public Optional<String> authorizedPrincipalsCommandUser() {
        return values.get(keywords.authorizedPrincipalsCommandUser);
    }

    /** The account that the program of AuthorizedKeysCommand runs as. */
    public Optional<String> authorizedKeysCommandUser() {
        return values.get(keywords.authorizedKeysCommandUser);
    }

    /** The account that the server becomes once it listens. */
    public Optional<String> runAs() {
        return values.get(keywords.runAs);
    }

    /** What names may log in. */
    public SystemAccounts systemAccounts() {
        return values.get(keywords.systemAccounts);
    }

    public Optional<Path> pidFile() {
        return values.get(keywords.pidFile);
    }

    /** Whether each line of the log is an object of JSON. */
    public boolean logsJson() {
        return values.get(keywords.logFormat);
    }

    public LogLevel logLevel() {
        return values.get(keywords.logLevel);
    }

    /** Nothing if DisableForwarding is yes, or for a user that Tectia's lists leave out. */
    public AllowTcpForwarding allowTcpForwarding() {
        return forwards.allowTcpForwarding();
    }

    /** Whether the client may connect to a target, as it named it. */
    public Ruling mayOpen(String host, int port) {
        return forwards.mayOpen(host, port);
    }

    /** Whether the client may have a listener, at the host and port that it asked for. */
    public Ruling mayListen(String host, int port) {
        return forwards.mayListen(host, port);
    }

    /** Whether the client may connect to this Unix-domain socket. */
    public Ruling mayOpen(String path) {
        return forwards.mayOpen(path);
    }

    /** Whether the client may have a listener at this path; PermitListen has no say about it, as in sshd. */
    public Ruling mayListen(String path) {
        return forwards.mayListen(path);
    }

    /** Which lines give a keyword the value that is in force. */
    public String origin(String keyword) {
        return keywords.table
                .find(keyword)
                .filter(Keyword.class::isInstance)
                .map(meaning -> values.origins((Keyword<?>) meaning))
                .filter(origins -> !origins.isEmpty())
                .map(origins -> origins.stream().map(Origin::toString).collect(Collectors.joining(" and ")))
                .orElse("the default");
    }

    /** Whether users may log in by their keys. */
    public boolean pubkeyAuthentication() {
        return values.get(keywords.pubkeyAuthentication);
    }

    /** What all signatures of security keys must assert, whatever their lines in authorized_keys say. */
    public Presence pubkeyAuthOptions() {
        return values.get(keywords.pubkeyAuthOptions);
    }

    /** Whether users may log in by passwords; they have none without {@link #passwordFile}. */
    public boolean passwordAuthentication() {
        return values.get(keywords.passwordAuthentication);
    }

    public Optional<Path> passwordFile() {
        return values.get(keywords.passwordFile);
    }

    public AuthenticationMethods authenticationMethods() {
        return values.get(keywords.authenticationMethods);
    }

    /** PerSourceMaxStartups, PerSourceNetBlockSize, PerSourcePenalties and PerSourcePenaltyExemptList. */
    public SourceLimits sourceLimits() {
        NetBlockSize block = values.get(keywords.perSourceNetBlockSize);
        Optional<AddressPatterns> exempt = values.get(keywords.perSourcePenaltyExemptList);
        return new SourceLimits(
                perSourceMaxStartups(keywords, values),
                block.ipv4(),
                block.ipv6(),
                values.get(keywords.perSourcePenalties),
                // Ours: unless the file says otherwise this machine is never penalised, since whatever runs in front of
                // the
                // server, and whatever watches it, comes from there.
                address -> (exempt.isPresent() && exempt.get().match(address))
                        || (values.written(keywords.perSourcePenalties).isEmpty() && address.isLoopbackAddress()));
    }

    /**
     * Ours, unless the file has one of both keywords: a source alone does not get to the part of MaxStartups in which
     * others are refused.
     */
    static int perSourceMaxStartups(ServerKeywords keywords, Values values) {
        return values.written(keywords.perSourceMaxStartups).isEmpty()
                        && values.written(keywords.maxStartups).isEmpty()
                ? Math.max(1, values.get(keywords.maxStartups).start() / 2)
                : values.get(keywords.perSourceMaxStartups);
    }

    /** UnusedConnectionTimeout and ChannelTimeout. */
    public IdleLimits idleLimits() {
        return new IdleTimeouts(values.get(keywords.unusedConnectionTimeout), values.get(keywords.channelTimeout));
    }

    /** MaxChannels, PerUserMaxChannels, PerUserOpensPerSecond and PerUserFailuresPerSecond. */
    public ChannelLimits channelLimits() {
        return new ChannelLimits(
                values.get(keywords.maxChannels),
                values.get(keywords.perUserMaxChannels),
                values.get(keywords.perUserOpensPerSecond),
                values.get(keywords.perUserFailuresPerSecond));
    }

    /** MemoryBudget: bytes that connections may buffer in all; empty for half of what buffers may take. */
    public Optional<Long> memoryBudget() {
        return values.get(keywords.memoryBudget);
    }

    /** MaxListeners and PerUserMaxListeners. */
    public ListenerLimits listenerLimits() {
        return new ListenerLimits(values.get(keywords.maxListeners), values.get(keywords.perUserMaxListeners));
    }

    /** The settings in force, as sshd -T prints them. */
    public List<String> dump() {
        return new ServerDump(keywords, values).lines(listenAddresses());
    }

    /**
     * Which directions of Unix-domain socket forwarding are offered: none by default, since such sockets open to this
     * process's user what its clients should not get (rule W13). As in sshd, a direction needs AllowTcpForwarding, too.
     */
    public AllowTcpForwarding allowStreamLocalForwarding() {
        return forwards.allowStreamLocalForwarding();
    }

    /** How Unix-domain listeners are bound. */
    public StreamLocalBind streamLocalBind() {
        return new StreamLocalBind(
                values.get(keywords.streamLocalBindMask), values.get(keywords.streamLocalBindUnlink));
    }

    public PermitOpen permitOpen() {
        return values.get(keywords.permitOpen);
    }

    public PermitListen permitListen() {
        return values.get(keywords.permitListen);
    }

    public GatewayPorts gatewayPorts() {
        return values.get(keywords.gatewayPorts);
    }

    /** DenyUsers, AllowUsers, DenyGroups, AllowGroups and PermitRootLogin. */
    public UserRules userRules() {
        return new UserRules(
                values.get(keywords.permitRootLogin).equals("no"),
                values.get(keywords.denyUsers),
                values.get(keywords.allowUsers),
                values.get(keywords.denyGroups),
                values.get(keywords.allowGroups));
    }

    /** Whether AllowUsers leaves room for a user of another name, for some connection. */
    public boolean mayAdmitOthersThan(String user) {
        List<List<String>> always = values.written(keywords.allowUsers);
        return always.isEmpty()
                || Stream.concat(
                                always.stream(),
                                conditional.stream()
                                        .filter(line -> line.keyword().equals(keywords.allowUsers))
                                        .map(ConditionalLine::arguments))
                        .flatMap(List::stream)
                        .anyMatch(pattern -> !pattern.equals(user) && !pattern.startsWith(user + "@"));
    }

    public List<String> ciphers() {
        return values.get(keywords.ciphers);
    }

    /** To which ciphers connections that carry bulk move. */
    public BulkCiphers bulkCiphers() {
        return values.get(keywords.bulkCiphers);
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

    /** Those, and what any line behind Match has instead: what is said before it is known who logs in. */
    public List<String> pubkeyAcceptedAlgorithmsOfAnybody() {
        Keyword<List<String>> keyword = keywords.pubkeyAcceptedAlgorithms;
        return Stream.concat(
                        values.get(keyword).stream(),
                        conditional.stream()
                                .filter(line -> line.keyword().equals(keyword))
                                .flatMap(line -> keyword.reader().apply(line.arguments()).stream()))
                .distinct()
                .toList();
    }

    /** How many bits RSA keys of users and of this server must have. */
    public RequiredRsaSize requiredRsaSize() {
        return values.get(keywords.requiredRsaSize);
    }

    public RekeyLimit rekeyLimit() {
        return values.get(keywords.rekeyLimit);
    }

    /** Until then a client must have logged in; zero means no limit. */
    public Duration loginGraceTime() {
        return values.get(keywords.loginGraceTime);
    }

    public int maxAuthTries() {
        return values.get(keywords.maxAuthTries);
    }

    public MaxStartups maxStartups() {
        return values.get(keywords.maxStartups);
    }

    /** After so long without a sound a client is asked whether it lives; zero means never. */
    public Duration clientAliveInterval() {
        return values.get(keywords.clientAliveInterval);
    }

    /** After so many questions without an answer the connection ends; zero means never. */
    public int clientAliveCountMax() {
        return values.get(keywords.clientAliveCountMax);
    }

    /** Whether the user who runs the server, and only that user, may run programs. */
    public boolean permitExec() {
        return values.get(keywords.permitExec);
    }

    /** Sessions that a connection may have at a time. */
    public int maxSessions() {
        return values.get(keywords.maxSessions);
    }

    /** What is run whatever a client asks for. */
    public Optional<String> forceCommand() {
        return values.get(keywords.forceCommand);
    }

    /** Variables that all programs get. */
    public Map<String, String> setEnv() {
        return values.get(keywords.setEnv);
    }

    /** Whether a client may set this variable for its programs; it may set none that is set here. */
    public boolean acceptsEnv(String name) {
        return !setEnv().containsKey(name)
                && values.get(keywords.acceptEnv).stream().anyMatch(pattern -> pattern.matches(name));
    }

    /** Commands by the names that clients ask for. */
    public Map<String, String> subsystems() {
        return values.get(keywords.subsystem).stream().collect(Collectors.toMap(Subsystem::name, Subsystem::command));
    }

    public boolean tcpKeepAlive() {
        return values.get(keywords.tcpKeepAlive);
    }

    /** Whether clients that want compression get it. */
    public boolean compression() {
        return values.get(keywords.compression);
    }

    /** Whether files and folders that others may write are refused. */
    public boolean strictModes() {
        return values.get(keywords.strictModes);
    }

    /** The file whose text clients see before they log in. */
    public Optional<Path> banner() {
        return values.get(keywords.banner);
    }

    /** Empty means: the best that loads. */
    public Optional<TransportKind> transport() {
        return values.get(keywords.transport);
    }
}
