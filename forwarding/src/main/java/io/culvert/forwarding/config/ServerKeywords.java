package io.culvert.forwarding.config;

import static io.culvert.forwarding.config.Keyword.all;
import static io.culvert.forwarding.config.Keyword.each;
import static io.culvert.forwarding.config.Keyword.eachLine;
import static io.culvert.forwarding.config.Keyword.eachOfFirstSource;
import static io.culvert.forwarding.config.Keyword.line;
import static io.culvert.forwarding.config.Keyword.one;
import static io.culvert.forwarding.config.Keyword.optional;
import static io.culvert.forwarding.config.Keyword.orNone;
import static io.culvert.forwarding.config.Keyword.single;

import io.culvert.core.BufferPool;
import io.culvert.core.BulkCiphers;
import io.culvert.core.ChannelLimits;
import io.culvert.core.Descriptors;
import io.culvert.core.ListenerLimits;
import io.culvert.core.MaxStartups;
import io.culvert.core.RekeyLimit;
import io.culvert.core.SourceLimits;
import io.culvert.core.auth.AuthenticationMethods;
import io.culvert.core.key.Presence;
import io.culvert.core.memory.MemoryBudget;
import io.culvert.forwarding.accounts.SystemAccounts;
import io.culvert.forwarding.keys.Glob;
import io.culvert.forwarding.keys.ProgramAccount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The keywords of sshd_config. Whatever its author wrote to keep somebody out either works here or is an error: a
 * keyword is only ignored if without it nobody can do more than its author meant.
 */
final class ServerKeywords {
    /** Sshd's. */
    private static final List<Path> SYSTEM_HOST_KEYS = Stream.of("rsa", "ecdsa", "ed25519")
            .map(type -> Path.of("/etc/ssh/ssh_host_" + type + "_key"))
            .toList();

    final KeywordTable table = new KeywordTable();

    /** Those that sshd does not take behind Match, and ours that are about the whole program. */
    private final Set<String> global = global("""
            AddressFamily BulkCiphers ChallengeResponseAuthentication Ciphers Compression DebianBanner FingerprintHash
            GSSAPICleanupCredentials GSSAPIKeyExchange GSSAPIKexAlgorithms GSSAPIStoreCredentialsOnRekey
            GSSAPIStrictAcceptorCheck HostCertificate HostDsaKey HostKey HostKeyAgent HostKeyAlgorithms
            IgnoreUserKnownHosts KeepAlive KerberosOrLocalPasswd KerberosTicketCleanup KexAlgorithms ListenAddress
            LogFormat LoginGraceTime MACs MaxStartups MemoryBudget ModuliFile PasswordFile PerSourceMaxStartups
            PerSourceNetBlockSize PerSourcePenalties PerSourcePenaltyExemptList PermitUserEnvironment PidFile Port PrintLastLog PrintMotd
            RunAs SecurityKeyProvider SshdAuthPath SshdSessionPath StrictModes SyslogFacility TCPKeepAlive
            Transport UseDNS UsePAM VersionAddendum XAuthLocation
            """);

    final Keyword<List<Integer>> port = table.add(eachOfFirstSource("Port", StrictInteger::port, List.of(22)));
    final Keyword<List<ListenAddress>> listenAddress = table.add(each("ListenAddress", ListenAddress::parse));
    final Keyword<AddressFamily> addressFamily =
            table.add(one("AddressFamily", AddressFamily.WORDS::parse, AddressFamily.ANY));
    final Keyword<List<Path>> hostKey =
            table.add(eachLine("HostKey", single(ConfigFile::path), SYSTEM_HOST_KEYS), "HostDsaKey");
    final Keyword<List<String>> authorizedKeysFile = table.add(line(
            "AuthorizedKeysFile",
            ServerKeywords::authorizedKeys,
            List.of(".ssh/authorized_keys", ".ssh/authorized_keys2")));
    final Keyword<List<String>> authorizedKeysCommand =
            table.add(line("AuthorizedKeysCommand", words -> program(words, "CDfhktUu"), List.of()));
    final Keyword<Optional<String>> authorizedKeysCommandUser =
            table.add(orNone("AuthorizedKeysCommandUser", ServerKeywords::programAccount));
    final Keyword<List<String>> authorizedPrincipalsCommand =
            table.add(line("AuthorizedPrincipalsCommand", words -> program(words, "CDFfhiKkTtUus"), List.of()));
    final Keyword<Optional<String>> authorizedPrincipalsCommandUser =
            table.add(orNone("AuthorizedPrincipalsCommandUser", ServerKeywords::programAccount));
    final Keyword<Optional<Path>> trustedUserCaKeys = table.add(orNone("TrustedUserCAKeys", ConfigFile::path));
    final Keyword<Optional<String>> authorizedPrincipalsFile =
            table.add(orNone("AuthorizedPrincipalsFile", pattern -> Tokens.checked(pattern, "uh")));
    final Keyword<Optional<Path>> revokedKeys = table.add(orNone("RevokedKeys", ConfigFile::path));
    final Keyword<List<Path>> hostCertificate = table.add(each("HostCertificate", ConfigFile::path));
    final Keyword<Optional<Path>> pidFile = table.add(orNone("PidFile", ConfigFile::path));
    final Keyword<Boolean> logFormat =
            table.add(one("LogFormat", Choice.of("text", false, "json", true)::parse, false));
    final Keyword<LogLevel> logLevel = table.add(one("LogLevel", LogLevel.WORDS::parse, LogLevel.INFO));
    final Keyword<AllowTcpForwarding> allowTcpForwarding =
            table.add(one("AllowTcpForwarding", AllowTcpForwarding.WORDS::parse, AllowTcpForwarding.YES));
    final Keyword<AllowTcpForwarding> allowStreamLocalForwarding =
            table.add(one("AllowStreamLocalForwarding", AllowTcpForwarding.WORDS::parse, AllowTcpForwarding.NO));
    final Keyword<Integer> streamLocalBindMask =
            table.add(one("StreamLocalBindMask", StreamLocalBind::mask, StreamLocalBind.DEFAULT_MASK));
    final Keyword<Boolean> streamLocalBindUnlink = table.add(one("StreamLocalBindUnlink", Choice.YES_NO::parse, false));
    final Keyword<Boolean> disableForwarding = table.add(one("DisableForwarding", Choice.YES_NO::parse, false));
    final Keyword<PermitOpen> permitOpen = table.add(line("PermitOpen", PermitOpen::parse, PermitOpen.ANY));
    final Keyword<PermitListen> permitListen = table.add(line("PermitListen", PermitListen::parse, PermitListen.ANY));
    /** These two are ours. */
    final Keyword<PermitPath> permitOpenPath = table.add(line("PermitOpenPath", PermitPath::parse, PermitPath.ANY));

    final Keyword<PermitPath> permitListenPath = table.add(line("PermitListenPath", PermitPath::parse, PermitPath.ANY));
    final Keyword<GatewayPorts> gatewayPorts =
            table.add(one("GatewayPorts", GatewayPorts.WORDS::parse, GatewayPorts.NO));
    final Keyword<List<UserPattern>> allowUsers = table.add(all("AllowUsers", UserPattern::parse));
    final Keyword<List<UserPattern>> denyUsers = table.add(all("DenyUsers", UserPattern::parse));
    final Keyword<List<Glob>> allowGroups = table.add(all("AllowGroups", Globs::of));
    final Keyword<List<Glob>> denyGroups = table.add(all("DenyGroups", Globs::of));
    /** These two are Tectia's. */
    final Keyword<List<Glob>> allowTcpForwardingForUsers = table.add(all("AllowTcpForwardingForUsers", Globs::of));

    final Keyword<List<Glob>> allowTcpForwardingForGroups = table.add(all("AllowTcpForwardingForGroups", Globs::of));
    final Keyword<String> permitRootLogin = table.add(one("PermitRootLogin", rootLogin()::parse, "without-password"));
    /** These two are ours. */
    final Keyword<SystemAccounts> systemAccounts = table.add(one(
            "SystemAccounts",
            Choice.of("yes", SystemAccounts.YES, "no", SystemAccounts.NO).and("only", SystemAccounts.ONLY)::parse,
            SystemAccounts.YES));

    final Keyword<Optional<String>> runAs = table.add(orNone("RunAs", name -> name));
    final Keyword<Boolean> pubkeyAuthentication =
            table.add(one("PubkeyAuthentication", Choice.YES_NO::parse, true), "DSAAuthentication");
    final Keyword<Presence> pubkeyAuthOptions =
            table.add(line("PubkeyAuthOptions", ServerKeywords::presence, Presence.NONE));
    final Keyword<Boolean> passwordAuthentication =
            table.add(one("PasswordAuthentication", Choice.YES_NO::parse, true));
    /** Ours: names and hashes of passwords; without it nobody has one. */
    final Keyword<Optional<Path>> passwordFile = table.add(orNone("PasswordFile", ConfigFile::path));

    final Keyword<RequiredRsaSize> requiredRsaSize = table.add(RequiredRsaSize.keyword());
    final Keyword<Integer> perSourceMaxStartups =
            table.add(one("PerSourceMaxStartups", ServerKeywords::maximumOrNone, Integer.MAX_VALUE));
    final Keyword<NetBlockSize> perSourceNetBlockSize =
            table.add(one("PerSourceNetBlockSize", NetBlockSize::parse, NetBlockSize.ADDRESS));
    final Keyword<SourceLimits.Penalties> perSourcePenalties =
            table.add(line("PerSourcePenalties", PenaltiesFormat::parse, SourceLimits.Penalties.DEFAULT));
    final Keyword<Optional<AddressPatterns>> perSourcePenaltyExemptList =
            table.add(orNone("PerSourcePenaltyExemptList", AddressPatterns::parse));
    final Keyword<ChannelTimeouts> channelTimeout =
            table.add(line("ChannelTimeout", ChannelTimeoutFormat::parse, ChannelTimeouts.NONE));
    final Keyword<Duration> unusedConnectionTimeout =
            table.add(one("UnusedConnectionTimeout", TimeFormat::parseOrNone, Duration.ZERO));
    /** As with sshd, a list counts even behind "any". */
    final Keyword<AuthenticationMethods> authenticationMethods = table.add(new Keyword<>(
            "AuthenticationMethods",
            AuthenticationMethodsFormat::parse,
            (earlier, later, same) -> earlier.any() ? later : earlier,
            AuthenticationMethods.ANY));

    final Keyword<List<String>> ciphers;
    final Keyword<BulkCiphers> bulkCiphers;
    final Keyword<List<String>> macs;
    final Keyword<List<String>> kexAlgorithms;
    final Keyword<List<String>> hostKeyAlgorithms;
    final Keyword<List<String>> pubkeyAcceptedAlgorithms;
    final Keyword<List<String>> caSignatureAlgorithms;
    final Keyword<Boolean> compression =
            table.add(one("Compression", Choice.of("yes", true, "no", false).and("delayed", true)::parse, false));
    final Keyword<RekeyLimit> rekeyLimit = table.add(RekeyLimitFormat.keyword());
    final Keyword<Duration> loginGraceTime =
            table.add(one("LoginGraceTime", TimeFormat::parse, Duration.ofSeconds(30)));
    final Keyword<Integer> maxAuthTries = table.add(one("MaxAuthTries", StrictInteger::count, 6));
    final Keyword<MaxStartups> maxStartups =
            table.add(one("MaxStartups", MaxStartupsFormat::parse, startupsByMemory()));
    final Keyword<Duration> clientAliveInterval =
            table.add(one("ClientAliveInterval", TimeFormat::parse, Duration.ofSeconds(15)));
    final Keyword<Integer> clientAliveCountMax = table.add(one("ClientAliveCountMax", StrictInteger::count, 3));
    /** Ours: whether the user who runs the server may run programs. */
    final Keyword<Boolean> permitExec = table.add(one("PermitExec", Choice.YES_NO::parse, false));

    /** These four are ours. */
    final Keyword<Integer> maxChannels =
            table.add(one("MaxChannels", ServerKeywords::channelsOfConnection, ChannelLimits.DEFAULT.perConnection()));

    final Keyword<Integer> perUserMaxChannels =
            table.add(one("PerUserMaxChannels", ServerKeywords::maximumOrNone, channelsByDescriptors()));
    final Keyword<Integer> perUserOpensPerSecond = table.add(
            one("PerUserOpensPerSecond", ServerKeywords::maximumOrNone, ChannelLimits.DEFAULT.opensPerSecond()));

    final Keyword<Integer> perUserFailuresPerSecond = table.add(
            one("PerUserFailuresPerSecond", ServerKeywords::maximumOrNone, ChannelLimits.DEFAULT.failuresPerSecond()));

    /** Ours, in bytes; empty for half of what buffers may take. */
    final Keyword<Optional<Long>> memoryBudget = table.add(one(
            "MemoryBudget",
            size -> size.equalsIgnoreCase("default") ? Optional.empty() : Optional.of(memoryBudget(size)),
            Optional.empty()));

    /** These two are ours. */
    final Keyword<Integer> maxListeners =
            table.add(one("MaxListeners", ServerKeywords::maximumOrNone, ListenerLimits.DEFAULT.perConnection()));

    final Keyword<Integer> perUserMaxListeners =
            table.add(one("PerUserMaxListeners", ServerKeywords::maximumOrNone, listenersByDescriptors()));

    final Keyword<Integer> maxSessions = table.add(one("MaxSessions", StrictInteger::count, 10));
    final Keyword<Optional<String>> forceCommand = table.addWithRest(orNone("ForceCommand", command -> command));
    final Keyword<List<Glob>> acceptEnv = table.add(all("AcceptEnv", Globs::of));
    final Keyword<Map<String, String>> setEnv = table.add(line("SetEnv", SentEnvironment::assignments, Map.of()));
    final Keyword<List<Subsystem>> subsystem = table.add(new Keyword<>(
            "Subsystem",
            arguments -> List.of(Subsystem.parse(arguments)),
            (earlier, later, same) -> Subsystem.merge(earlier, later),
            List.of()));
    final Keyword<Boolean> tcpKeepAlive = table.add(one("TCPKeepAlive", Choice.YES_NO::parse, true), "KeepAlive");
    final Keyword<Boolean> strictModes = table.add(one("StrictModes", Choice.YES_NO::parse, true));
    final Keyword<Optional<Path>> banner = table.add(orNone("Banner", ConfigFile::path));
    final Keyword<Optional<TransportKind>> transport = table.add(optional("Transport", TransportKind.WORDS::parse));

    /** Those that name a file, or a program and its arguments, other than a host key. */
    final List<Keyword<?>> filesAndPrograms = List.of(
            trustedUserCaKeys, revokedKeys, passwordFile, authorizedKeysCommand, authorizedPrincipalsCommand, banner);

    ServerKeywords(AlgorithmCatalog catalog) {
        ciphers = table.add(algorithms("Ciphers", catalog.ciphers()));
        bulkCiphers = table.add(one("BulkCiphers", list -> bulkCiphers(list, catalog.ciphers()), BulkCiphers.DEFAULT));
        macs = table.add(algorithms("MACs", catalog.macs()));
        kexAlgorithms = table.add(algorithms("KexAlgorithms", catalog.kexAlgorithms()));
        hostKeyAlgorithms = table.add(algorithms("HostKeyAlgorithms", catalog.hostKeyAlgorithms()));
        pubkeyAcceptedAlgorithms = table.add(
                algorithms("PubkeyAcceptedAlgorithms", catalog.publicKeyAlgorithms()), "PubkeyAcceptedKeyTypes");
        caSignatureAlgorithms = table.add(algorithms("CASignatureAlgorithms", catalog.authorityAlgorithms()));
        refuse();
        ignore();
    }

    /** Whether the keyword holds for all connections, and so has no place behind Match. */
    boolean isGlobal(String name) {
        return global.contains(name);
    }

    static Keyword<List<String>> algorithms(String name, AlgorithmCatalog.Names names) {
        return one(name, list -> AlgorithmList.parse(list, names), names.defaults())
                .withRemark(list -> AlgorithmList.passedOver(list, names));
    }

    /** Ours. */
    private static BulkCiphers bulkCiphers(String list, AlgorithmCatalog.Names ciphers) {
        return list.equals("none")
                ? BulkCiphers.NONE
                : new BulkCiphers(AlgorithmList.parse(list, ciphers), BulkCiphers.DEFAULT.after());
    }

    private static List<String> authorizedKeys(List<String> patterns) {
        return patterns.equals(List.of("none"))
                ? List.of()
                : patterns.stream()
                        .map(pattern -> Tokens.checked(pattern, "uh"))
                        .toList();
    }

    private static long memoryBudget(String text) {
        long bytes = SizeFormat.parse(text);
        if (bytes < MemoryBudget.LEAST) {
            throw new ConfigException("'" + text + "' is too small; write at least 1M, or default");
        }
        return bytes;
    }

    /**
     * Ours: a sixteenth of the memory for buffers, or of the heap if that is smaller, is for those who have not logged
     * in, and half of the file descriptors.
     */
    private static MaxStartups startupsByMemory() {
        return MaxStartups.within(Math.min(Runtime.getRuntime().maxMemory(), BufferPool.limit()) / 16)
                .atMost(available() / 2);
    }

    /** Ours: what one user has leaves something for the others. */
    private static int channelsByDescriptors() {
        return Math.min(ChannelLimits.DEFAULT.perUser(), (int) Math.max(1, available() * 5L / 8));
    }

    private static int listenersByDescriptors() {
        return Math.min(ListenerLimits.DEFAULT.perUser(), Math.max(1, available() / 16));
    }

    private static int available() {
        return Descriptors.ofThisProcess().available();
    }

    private static List<String> program(List<String> words, String tokens) {
        if (words.equals(List.of("none"))) {
            return List.of();
        } else if (!words.get(0).startsWith("/")) {
            throw new ConfigException("must be an absolute path, and '" + words.get(0) + "' is not; write where it is");
        }
        return words.stream().map(word -> Tokens.checked(word, tokens)).toList();
    }

    /** An account that a program of this server's can run as. */
    private static String programAccount(String user) {
        ProgramAccount.complaint(user).ifPresent(complaint -> {
            throw new ConfigException(complaint);
        });
        return user;
    }

    private static Presence presence(List<String> words) {
        Choice<Presence> choice = Choice.of("none", Presence.NONE, "touch-required", Presence.TOUCHED)
                .and("verify-required", new Presence(false, true));
        return words.stream().map(choice::parse).reduce(Presence.NONE, Presence::with);
    }

    private static Choice<String> rootLogin() {
        return Choice.of("yes", "yes", "no", "no")
                .and("prohibit-password", "without-password")
                .and("without-password", "without-password");
    }

    private static int channelsOfConnection(String text) {
        return StrictInteger.parse(text, 1, ChannelLimits.MOST_PER_CONNECTION);
    }

    private static int maximumOrNone(String text) {
        return text.equals("none") ? Integer.MAX_VALUE : StrictInteger.parse(text, 1, Integer.MAX_VALUE);
    }

    private static Set<String> global(String names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(List.of(names.strip().split("\\s+")));
        return set;
    }

    private void refuse() {
        table.refuse("Match", "it is for files");
        table.refuse("Include", "it is for files");
        table.refuseUnless(Set.of("no"), "RefuseConnection", "to refuse everybody, stop the server");
        table.refuseUnless(
                Set.of("none"),
                "ChrootDirectory",
                "programs run with this server's own view of the disk; remove it, and use DenyUsers or DenyGroups to keep out the users that it confined");
        table.refuseUnless(Set.of("none"), "RDomain", "use ListenAddress to choose where to listen");
        table.refuseUnless(
                Set.of("no"),
                "UseDNS",
                "clients' names are not looked up; write addresses in AllowUsers and DenyUsers");
    }

    private void ignore() {
        // There are no terminals, no agents, no X11.
        table.ignore("""
            AllowAgentForwarding ChallengeResponseAuthentication DebianBanner ExposeAuthInfo
            FingerprintHash GSSAPIAuthentication GSSAPICleanupCreds GSSAPICleanupCredentials
            GSSAPIDelegateCredentials GSSAPIKexAlgorithms GSSAPIKeyExchange GSSAPIStoreCredentialsOnRekey
            GSSAPIStrictAcceptorCheck GSSAPIUseSessionCredCache GssUseSessionCCache HostKeyAgent
            HostbasedAcceptedAlgorithms HostbasedAcceptedKeyTypes HostbasedAuthentication
            HostbasedUsesNameFromPacketOnly IPQoS IgnoreRhosts IgnoreUserKnownHosts KbdInteractiveAuthentication
            KerberosAuthentication KerberosGetAFSToken KerberosOrLocalPasswd KerberosTicketCleanup LogVerbose
            ModuliFile
            PermitEmptyPasswords PermitTTY PermitTunnel
            PermitUserEnvironment PermitUserRC PrintLastLog PrintMotd SecurityKeyProvider
            SkeyAuthentication SshdAuthPath SshdSessionPath
            SyslogFacility UsePAM VersionAddendum X11DisplayOffset
            X11Forwarding X11UseLocalhost XAuthLocation
            """);
        // Sshd itself knows these only in order to ignore them.
        table.ignore("""
            AFSTokenPassing AuthorizedKeysFile2 CheckMail KerberosTGTPassing KeyRegenerationInterval
            PAMAuthenticationViaKbdInt PermitBlacklistedKeys Protocol RSAAuthentication ReverseMappingCheck
            RhostsAuthentication RhostsRSAAuthentication ServerKeyBits UseLogin UsePrivilegeSeparation
            VerifyReverseMapping
            """);
    }
}
