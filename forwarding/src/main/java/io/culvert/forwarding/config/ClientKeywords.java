package io.culvert.forwarding.config;

import static io.culvert.forwarding.config.Keyword.all;
import static io.culvert.forwarding.config.Keyword.eachOnce;
import static io.culvert.forwarding.config.Keyword.line;
import static io.culvert.forwarding.config.Keyword.one;
import static io.culvert.forwarding.config.Keyword.optional;
import static io.culvert.forwarding.config.Keyword.orNone;
import static io.culvert.forwarding.config.Keyword.single;

import io.culvert.core.RekeyLimit;
import io.culvert.forwarding.keys.GlobList;
import io.culvert.forwarding.keys.StrictHostKeyChecking;
import io.culvert.forwarding.keys.UpdateHostKeys;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The keywords of ssh_config. One is only ignored if without it the connection does nothing that its user did not ask
 * for, and trusts nobody that its user does not trust.
 */
final class ClientKeywords {
    /** Ours. */
    private static final int MAX_JUMPS = 16;

    private static final Set<String> NO = Set.of("no", "false");

    /** Also those that exist elsewhere, so that one list of methods serves several clients. */
    private static final Set<String> AUTHENTICATIONS =
            Set.of("publickey", "password", "keyboard-interactive", "hostbased", "gssapi-with-mic", "none");

    final KeywordTable table = new KeywordTable();

    final Keyword<Optional<String>> hostName = table.add(optional("HostName", ClientKeywords::hostPattern));
    final Keyword<Optional<Integer>> port = table.add(optional("Port", StrictInteger::port));
    final Keyword<Optional<String>> user = table.add(optional("User", HostNames::user));
    final Keyword<List<PathPattern>> identityFile =
            table.add(eachOnce("IdentityFile", single(ClientKeywords::path)), "IdentityFile2");
    final Keyword<List<PathPattern>> certificateFile =
            table.add(eachOnce("CertificateFile", single(ClientKeywords::path)));
    final Keyword<Boolean> identitiesOnly = flag("IdentitiesOnly", false);
    final Keyword<Optional<String>> identityAgent = table.add(optional("IdentityAgent", agent -> agent));
    final Keyword<StrictHostKeyChecking> strictHostKeyChecking =
            table.add(one("StrictHostKeyChecking", hostKeyChecking()::parse, StrictHostKeyChecking.ASK));
    final Keyword<List<PathPattern>> userKnownHostsFile = table.add(line(
            "UserKnownHostsFile",
            ClientKeywords::paths,
            List.of(new PathPattern("~/.ssh/known_hosts"), new PathPattern("~/.ssh/known_hosts2"))));
    final Keyword<List<PathPattern>> globalKnownHostsFile = table.add(line(
            "GlobalKnownHostsFile",
            ClientKeywords::paths,
            List.of(new PathPattern("/etc/ssh/ssh_known_hosts"), new PathPattern("/etc/ssh/ssh_known_hosts2"))));
    final Keyword<Optional<PathPattern>> revokedHostKeys = table.add(orNone("RevokedHostKeys", ClientKeywords::path));
    final Keyword<Optional<String>> knownHostsCommand =
            table.addWithRest(orNone("KnownHostsCommand", ClientKeywords::knownHostsCommand));
    final Keyword<Boolean> hashKnownHosts = flag("HashKnownHosts", false);
    /** Empty where it was not said, and depends on {@link #userKnownHostsFile}. */
    final Keyword<Optional<UpdateHostKeys>> updateHostKeys =
            table.add(optional("UpdateHostKeys", hostKeyUpdates()::parse));

    final Keyword<List<LocalForwardSpec>> localForward =
            table.add(eachOnce("LocalForward", arguments -> LocalForwardSpec.parse(forward(arguments))));
    final Keyword<List<RemoteListener>> remoteForward =
            table.add(eachOnce("RemoteForward", arguments -> RemoteListener.parse(forward(arguments))));
    final Keyword<List<DynamicForwardSpec>> dynamicForward =
            table.add(eachOnce("DynamicForward", single(DynamicForwardSpec::parse)));
    final Keyword<Optional<PathPattern>> dynamicForwardAuth =
            table.add(orNone("DynamicForwardAuth", ClientKeywords::path));
    final Keyword<PermitOpen> permitRemoteOpen = table.add(line("PermitRemoteOpen", PermitOpen::parse, PermitOpen.ANY));
    final Keyword<Boolean> clearAllForwardings = flag("ClearAllForwardings", false);
    final Keyword<Boolean> exitOnForwardFailure = flag("ExitOnForwardFailure", false);
    final Keyword<Boolean> gatewayPorts = flag("GatewayPorts", false);
    final Keyword<Integer> streamLocalBindMask =
            table.add(one("StreamLocalBindMask", StreamLocalBind::mask, StreamLocalBind.DEFAULT_MASK));
    final Keyword<Boolean> streamLocalBindUnlink = flag("StreamLocalBindUnlink", false);
    final Keyword<List<String>> ciphers;
    final Keyword<List<String>> macs;
    final Keyword<List<String>> kexAlgorithms;
    final Keyword<List<String>> hostKeyAlgorithms;
    final Keyword<List<String>> pubkeyAcceptedAlgorithms;
    final Keyword<List<String>> caSignatureAlgorithms;
    final Keyword<RequiredRsaSize> requiredRsaSize = table.add(RequiredRsaSize.keyword());
    final Keyword<RekeyLimit> rekeyLimit = table.add(RekeyLimitFormat.keyword());
    final Keyword<Boolean> compression = flag("Compression", false);
    final Keyword<Duration> serverAliveInterval =
            table.add(one("ServerAliveInterval", TimeFormat::parseOrNone, Duration.ZERO));
    final Keyword<Integer> serverAliveCountMax = table.add(one("ServerAliveCountMax", StrictInteger::count, 3));
    final Keyword<Duration> connectTimeout = table.add(one("ConnectTimeout", TimeFormat::parseOrNone, Duration.ZERO));
    final Keyword<Boolean> tcpKeepAlive =
            table.add(one("TCPKeepAlive", Choice.YES_NO_TRUE_FALSE::parse, true), "KeepAlive");
    final Keyword<AddressFamily> addressFamily =
            table.add(one("AddressFamily", AddressFamily.WORDS::parse, AddressFamily.ANY));
    final Keyword<LogLevel> logLevel = table.add(one("LogLevel", LogLevel.WORDS::parse, LogLevel.INFO));
    final Keyword<Boolean> batchMode = flag("BatchMode", false);
    final Keyword<List<String>> preferredAuthentications = table.add(one(
            "PreferredAuthentications",
            ClientKeywords::authentications,
            List.of("publickey", "keyboard-interactive", "password")));
    final Keyword<Boolean> pubkeyAuthentication =
            table.add(one("PubkeyAuthentication", ClientKeywords.pubkey()::parse, true), "DSAAuthentication");
    final Keyword<Boolean> passwordAuthentication = flag("PasswordAuthentication", true);
    final Keyword<Boolean> kbdInteractiveAuthentication = table.add(
            one("KbdInteractiveAuthentication", Choice.YES_NO_TRUE_FALSE::parse, true),
            "ChallengeResponseAuthentication",
            "SkeyAuthentication",
            "TISAuthentication");
    final Keyword<Integer> numberOfPasswordPrompts = table.add(one("NumberOfPasswordPrompts", StrictInteger::count, 3));
    final Keyword<SessionType> sessionType =
            table.add(one("SessionType", SessionType.WORDS::parse, SessionType.DEFAULT));
    final Keyword<Optional<String>> remoteCommand =
            table.addWithRest(orNone("RemoteCommand", command -> Tokens.checked(command, ShellCommand.TOKENS)));
    final Keyword<Boolean> permitLocalCommand = flag("PermitLocalCommand", false);
    final Keyword<Optional<ShellCommand>> localCommand = table.addWithRest(orNone("LocalCommand", ShellCommand::parse));
    final Keyword<Boolean> stdinNull = flag("StdinNull", false);
    final Keyword<Boolean> requestTty = table.add(one("RequestTTY", ClientKeywords.tty()::parse, false));
    final Keyword<List<String>> sendEnv = table.add(all("SendEnv", SentEnvironment::pattern));
    final Keyword<Map<String, String>> setEnv = table.add(line("SetEnv", SentEnvironment::assignments, Map.of()));
    final Keyword<List<Destination>> proxyJump = table.add(one("ProxyJump", ClientKeywords::jumps, List.of()));
    final Keyword<Optional<ShellCommand>> proxyCommand = table.addWithRest(orNone("ProxyCommand", ShellCommand::parse));
    final Keyword<Optional<String>> hostKeyAlias = table.add(optional("HostKeyAlias", ClientKeywords::alias));
    final Keyword<Optional<String>> bindAddress = table.add(optional("BindAddress", HostNames::host));
    final Keyword<Optional<String>> bindInterface = table.add(optional("BindInterface", HostNames::host));
    final Keyword<Integer> connectionAttempts =
            table.add(one("ConnectionAttempts", text -> StrictInteger.parse(text, 1, Integer.MAX_VALUE), 1));
    final Keyword<Optional<TransportKind>> transport = table.add(optional("Transport", TransportKind.WORDS::parse));

    ClientKeywords(AlgorithmCatalog catalog) {
        ciphers = table.add(ServerKeywords.algorithms("Ciphers", catalog.ciphers()));
        macs = table.add(ServerKeywords.algorithms("MACs", catalog.macs()));
        kexAlgorithms = table.add(ServerKeywords.algorithms("KexAlgorithms", catalog.kexAlgorithms()));
        hostKeyAlgorithms = table.add(ServerKeywords.algorithms("HostKeyAlgorithms", catalog.hostKeyAlgorithms()));
        pubkeyAcceptedAlgorithms = table.add(
                ServerKeywords.algorithms("PubkeyAcceptedAlgorithms", catalog.publicKeyAlgorithms()),
                "PubkeyAcceptedKeyTypes");
        caSignatureAlgorithms =
                table.add(ServerKeywords.algorithms("CASignatureAlgorithms", catalog.authorityAlgorithms()));
        table.addTolerance(optional("IgnoreUnknown", ClientKeywords::patterns));
        table.addWithRest(line("RefuseConnection", ClientKeywords::refusedConnection, ""));
        refuse();
        ignore();
    }

    private Keyword<Boolean> flag(String name, boolean otherwise) {
        return table.add(one(name, Choice.YES_NO_TRUE_FALSE::parse, otherwise));
    }

    private static Choice<Boolean> pubkey() {
        return Choice.of("yes", true, "no", false)
                .and("true", true)
                .and("false", false)
                .and("unbound", true)
                .and("host-bound", true);
    }

    private static Choice<StrictHostKeyChecking> hostKeyChecking() {
        return Choice.of("yes", StrictHostKeyChecking.YES, "no", StrictHostKeyChecking.NO)
                .and("true", StrictHostKeyChecking.YES)
                .and("false", StrictHostKeyChecking.NO)
                .and("off", StrictHostKeyChecking.NO)
                .and("accept-new", StrictHostKeyChecking.ACCEPT_NEW)
                .and("ask", StrictHostKeyChecking.ASK);
    }

    private static Choice<UpdateHostKeys> hostKeyUpdates() {
        return Choice.of("yes", UpdateHostKeys.YES, "no", UpdateHostKeys.NO)
                .and("true", UpdateHostKeys.YES)
                .and("false", UpdateHostKeys.NO)
                .and("ask", UpdateHostKeys.ASK);
    }

    /** Whether a terminal is asked for even with a command. */
    private static Choice<Boolean> tty() {
        return Choice.of("yes", true, "no", false)
                .and("true", true)
                .and("false", false)
                .and("force", true)
                .and("auto", false);
    }

    /** A name that may hold %h, for the name on the command line. */
    private static String hostPattern(String text) {
        HostNames.host(text);
        return Tokens.checked(text, "h");
    }

    /** In lower case, as known_hosts is searched. */
    private static String alias(String text) {
        return HostNames.host(text).toLowerCase(Locale.ROOT);
    }

    private static List<Destination> jumps(String list) {
        if (list.equalsIgnoreCase("none")) {
            return List.of();
        }
        String[] hops = list.split(",", -1);
        if (hops.length > MAX_JUMPS) {
            throw new ConfigException("more than " + MAX_JUMPS + " jump hosts; name fewer");
        }
        return Stream.of(hops).map(Destination::jump).toList();
    }

    private static GlobList patterns(String list) {
        try {
            return GlobList.of(List.of(list.toLowerCase(Locale.ROOT).split(",", -1)));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage() + "; write patterns of keywords between commas");
        }
    }

    private static String refusedConnection(List<String> message) {
        throw new ConfigException("the configuration refuses this connection: " + message.get(0));
    }

    /** As ssh, expands nothing in the program's own name. */
    private static String knownHostsCommand(String text) {
        List<String> words = ConfigLine.words(text);
        if (words.isEmpty() || !words.get(0).startsWith("/")) {
            throw new ConfigException(
                    "'" + text + "' does not begin with an absolute path; write where the program is");
        }
        words.stream().skip(1).forEach(word -> Tokens.checked(word, ShellCommand.TOKENS + "fHIKt"));
        return text;
    }

    private static PathPattern path(String text) {
        return PathPattern.parse(text);
    }

    private static List<PathPattern> paths(List<String> arguments) {
        return arguments.equals(List.of("none"))
                ? List.of()
                : arguments.stream().map(ClientKeywords::path).toList();
    }

    private static String forward(List<String> arguments) {
        if (arguments.size() > 2) {
            throw new ConfigException(
                    "extra argument '" + arguments.get(2) + "'; write [bind_address:]port host:hostport");
        }
        return String.join(":", arguments);
    }

    private static List<String> authentications(String list) {
        List<String> methods = List.of(list.split(",", -1));
        for (String method : methods) {
            if (!AUTHENTICATIONS.contains(method)) {
                throw new ConfigException("unknown method '" + method + "'; did you mean "
                        + NearestName.of(method, AUTHENTICATIONS) + "?");
            }
        }
        return methods;
    }

    private void refuse() {
        for (String block : List.of("Host", "Match", "Include")) {
            table.refuse(block, "it stands in configuration files only; put it into one and name that with -F");
        }
        table.takeRest("Match"); // with quotes of its own
        table.refuseUnless(NO, "Tunnel", "layer 2 and 3 tunnels are not supported yet; use LocalForward");
        table.refuseUnless(
                NO, "ForkAfterAuthentication", "start it in the background with your shell or service manager");
        table.refuseUnless(
                Set.of("no", "none", "false"),
                "CanonicalizeHostname",
                "host names are used as written; write the whole name");
    }

    private void ignore() {
        // There are no terminals, no sharing of connections.
        table.ignore("""
            AddKeysToAgent CanonicalDomains CanonicalizeFallbackLocal CanonicalizeMaxDots
            CanonicalizePermittedCNAMEs ChannelTimeout CheckHostIP
            ControlMaster ControlPath ControlPersist EnableEscapeCommandline EnableSSHKeysign EscapeChar
            FingerprintHash ForwardAgent ForwardX11 ForwardX11Timeout ForwardX11Trusted GSSAPIAuthentication
            GSSAPIClientIdentity GSSAPIDelegateCredentials GSSAPIKexAlgorithms GSSAPIKeyExchange
            GSSAPIRenewalForcesRekey GSSAPIServerIdentity GSSAPITrustDns HostbasedAcceptedAlgorithms
            HostbasedAuthentication HostbasedKeyTypes IPQoS KbdInteractiveDevices
            LogVerbose NoHostAuthenticationForLocalhost ObscureKeystrokeTiming PKCS11Provider
            ProxyUseFdpass SecurityKeyProvider SmartcardDevice SyslogFacility
            Tag TunnelDevice VerifyHostKeyDNS VersionAddendum VisualHostKey WarnWeakCrypto
            XAuthLocation
            """);
        // Ssh itself knows these only in order to ignore them.
        table.ignore("""
            AFSTokenPassing Cipher CompressionLevel FallBackToRsh GlobalKnownHostsFile2 KerberosAuthentication
            KerberosTGTPassing Protocol RSAAuthentication RhostsAuthentication RhostsRSAAuthentication
            UseBlacklistedKeys UsePrivilegedPort UseRoaming UseRsh UserKnownHostsFile2
            """);
    }
}
