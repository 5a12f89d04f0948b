package io.culvert.forwarding.config;

import io.culvert.core.AddressText;
import io.culvert.core.MaxStartups;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings in force, in the form in which sshd -T prints them: keywords in lower case, one value or list a line.
 */
final class ServerDump {
    private final ServerKeywords keywords;
    private final Values values;
    private final List<String> lines = new ArrayList<>();

    ServerDump(ServerKeywords keywords, Values values) {
        this.keywords = keywords;
        this.values = values;
    }

    List<String> lines(List<InetSocketAddress> listenAddresses) {
        listeners(listenAddresses);
        login();
        sources();
        limits();
        users();
        forwards();
        sessions();
        transport();
        return List.copyOf(lines);
    }

    private void listeners(List<InetSocketAddress> addresses) {
        values.get(keywords.port).forEach(port -> line("port", port));
        line("addressfamily", word(values.get(keywords.addressFamily)));
        addresses.forEach(address -> line("listenaddress", text(address)));
        values.get(keywords.hostKey).forEach(path -> line("hostkey", path));
        values.get(keywords.hostCertificate).forEach(path -> line("hostcertificate", path));
        path("pidfile", values.get(keywords.pidFile));
        line("runas", values.get(keywords.runAs).orElse("none"));
        line("loglevel", level(values.get(keywords.logLevel)));
        line("strictmodes", values.get(keywords.strictModes));
    }

    private void login() {
        line("logingracetime", values.get(keywords.loginGraceTime));
        line("maxauthtries", values.get(keywords.maxAuthTries));
        line("pubkeyauthentication", values.get(keywords.pubkeyAuthentication));
        line("passwordauthentication", values.get(keywords.passwordAuthentication));
        line("authenticationmethods", AuthenticationMethodsFormat.print(values.get(keywords.authenticationMethods)));
        List<String> keyFiles = values.get(keywords.authorizedKeysFile);
        line("authorizedkeysfile", keyFiles.isEmpty() ? "none" : String.join(" ", keyFiles));
        written(keywords.authorizedKeysCommand, "none");
        line(
                "authorizedkeyscommanduser",
                values.get(keywords.authorizedKeysCommandUser).orElse("none"));
        written(keywords.authorizedPrincipalsCommand, "none");
        line(
                "authorizedprincipalscommanduser",
                values.get(keywords.authorizedPrincipalsCommandUser).orElse("none"));
        path("passwordfile", values.get(keywords.passwordFile));
        path("trustedusercakeys", values.get(keywords.trustedUserCaKeys));
        line(
                "authorizedprincipalsfile",
                values.get(keywords.authorizedPrincipalsFile).orElse("none"));
        path("revokedkeys", values.get(keywords.revokedKeys));
        written(keywords.pubkeyAuthOptions, "none");
        path("banner", values.get(keywords.banner));
        line("permitrootlogin", values.get(keywords.permitRootLogin));
        line("logformat", values.get(keywords.logFormat) ? "json" : "text");
        line("systemaccounts", word(values.get(keywords.systemAccounts)));
        MaxStartups startups = values.get(keywords.maxStartups);
        line("maxstartups", startups.start() + ":" + startups.ratePercent() + ":" + startups.full());
    }

    private void sources() {
        line("persourcemaxstartups", orNone(ServerSettings.perSourceMaxStartups(keywords, values)));
        NetBlockSize block = values.get(keywords.perSourceNetBlockSize);
        line("persourcenetblocksize", block.ipv4() + ":" + block.ipv6());
        written(keywords.perSourcePenalties, "yes");
        written(keywords.perSourcePenaltyExemptList, "none");
        Duration unused = values.get(keywords.unusedConnectionTimeout);
        line("unusedconnectiontimeout", unused.isZero() ? "none" : unused.toSeconds());
        if (!values.written(keywords.channelTimeout).isEmpty()) {
            written(keywords.channelTimeout, "none");
        }
    }

    private void limits() {
        line("maxchannels", values.get(keywords.maxChannels));
        line(
                "memorybudget",
                values.get(keywords.memoryBudget).map(Object::toString).orElse("default"));
        line("perusermaxchannels", orNone(values.get(keywords.perUserMaxChannels)));
        line("maxlisteners", orNone(values.get(keywords.maxListeners)));
        line("perusermaxlisteners", orNone(values.get(keywords.perUserMaxListeners)));
        line("peruseropenspersecond", orNone(values.get(keywords.perUserOpensPerSecond)));
        line("peruserfailurespersecond", orNone(values.get(keywords.perUserFailuresPerSecond)));
    }

    private static Object orNone(int maximum) {
        return maximum == Integer.MAX_VALUE ? "none" : maximum;
    }

    private void users() {
        each(keywords.allowUsers);
        each(keywords.denyUsers);
        each(keywords.allowGroups);
        each(keywords.denyGroups);
    }

    private void forwards() {
        line("allowtcpforwarding", word(values.get(keywords.allowTcpForwarding)));
        line("allowstreamlocalforwarding", word(values.get(keywords.allowStreamLocalForwarding)));
        line("streamlocalbindmask", String.format("0%o", values.get(keywords.streamLocalBindMask)));
        line("streamlocalbindunlink", values.get(keywords.streamLocalBindUnlink));
        line("disableforwarding", values.get(keywords.disableForwarding));
        line("gatewayports", word(values.get(keywords.gatewayPorts)));
        written(keywords.permitOpen, "any");
        List<List<String>> permitListen = values.written(keywords.permitListen);
        line("permitlisten", permitListen.isEmpty() ? "any" : permitted(permitListen.get(0).stream()));
        written(keywords.permitOpenPath, "any");
        written(keywords.permitListenPath, "any");
        each(keywords.allowTcpForwardingForUsers);
        each(keywords.allowTcpForwardingForGroups);
    }

    private void sessions() {
        line("permitexec", values.get(keywords.permitExec));
        line("maxsessions", values.get(keywords.maxSessions));
        line("chrootdirectory", "none"); // and nothing else
        line("forcecommand", values.get(keywords.forceCommand).orElse("none"));
        each(keywords.acceptEnv);
        values.get(keywords.setEnv).forEach((name, value) -> line("setenv", name + "=" + value));
        values.get(keywords.subsystem)
                .forEach(subsystem -> line("subsystem", subsystem.name() + " " + subsystem.command()));
    }

    private void transport() {
        line("ciphers", String.join(",", values.get(keywords.ciphers)));
        List<String> bulk = values.get(keywords.bulkCiphers).names();
        line("bulkciphers", bulk.isEmpty() ? "none" : String.join(",", bulk));
        line("macs", String.join(",", values.get(keywords.macs)));
        line("kexalgorithms", String.join(",", values.get(keywords.kexAlgorithms)));
        line("hostkeyalgorithms", String.join(",", values.get(keywords.hostKeyAlgorithms)));
        line("pubkeyacceptedalgorithms", String.join(",", values.get(keywords.pubkeyAcceptedAlgorithms)));
        line("requiredrsasize", values.get(keywords.requiredRsaSize).bits());
        line("casignaturealgorithms", String.join(",", values.get(keywords.caSignatureAlgorithms)));
        line(
                "rekeylimit",
                values.get(keywords.rekeyLimit).bytes() + " "
                        + values.get(keywords.rekeyLimit).time().toSeconds());
        line("compression", values.get(keywords.compression));
        line("clientaliveinterval", values.get(keywords.clientAliveInterval));
        line("clientalivecountmax", values.get(keywords.clientAliveCountMax));
        line("tcpkeepalive", values.get(keywords.tcpKeepAlive));
        values.get(keywords.transport).ifPresent(kind -> line("transport", word(kind)));
    }

    private void line(String keyword, Object value) {
        lines.add(keyword + " " + value);
    }

    private void line(String keyword, Boolean value) {
        line(keyword, value ? "yes" : "no");
    }

    private void line(String keyword, Duration value) {
        line(keyword, (Object) value.toSeconds());
    }

    private void path(String keyword, Optional<Path> value) {
        line(keyword, value.map(Path::toString).orElse("none"));
    }

    /** The arguments of the line that counts, as they are. */
    private void written(Keyword<?> keyword, String otherwise) {
        List<List<String>> written = values.written(keyword);
        line(keyword.name().toLowerCase(Locale.ROOT), written.isEmpty() ? otherwise : String.join(" ", written.get(0)));
    }

    /** A line for each argument. */
    private void each(Keyword<?> keyword) {
        values.written(keyword)
                .forEach(arguments ->
                        arguments.forEach(argument -> line(keyword.name().toLowerCase(Locale.ROOT), argument)));
    }

    private static String permitted(Stream<String> listeners) {
        return listeners
                .map(listener -> listener.equals("any") || listener.equals("none") || listener.indexOf(':') >= 0
                        ? listener
                        : "*:" + listener)
                .collect(Collectors.joining(" "));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String level(LogLevel level) {
        return level == LogLevel.DEBUG1 ? "DEBUG" : level.name();
    }

    private static String text(InetSocketAddress address) {
        String host = AddressText.host(address);
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
