package io.culvert.cli;

import io.culvert.cli.login.Login;
import io.culvert.core.Failures;
import io.culvert.core.FileName;
import io.culvert.core.SshException;
import io.culvert.forwarding.NettyTransport;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.config.AlgorithmLists;
import io.culvert.forwarding.config.ClientDump;
import io.culvert.forwarding.config.ClientFiles;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.ConfigException;
import io.culvert.forwarding.config.Destination;
import io.culvert.forwarding.config.Here;
import io.culvert.forwarding.config.LogLevel;
import io.culvert.forwarding.config.SessionType;
import io.culvert.forwarding.config.SettingsBuilder;
import io.culvert.forwarding.config.ShellCommand;
import io.culvert.forwarding.config.StdioForwardSpec;
import io.culvert.forwarding.config.TargetSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert connect}: forwards through an SSH server and runs programs there, with ssh's options. */
@Command(
        name = "connect",
        description = "Connects to an SSH server, forwards, and runs a command or a shell there, as ssh does.",
        versionProvider = Version.class,
        exitCodeOnInvalidInput = Connect.OWN_FAILURE,
        sortOptions = false)
@SuppressWarnings("unused") // some options are for picocli alone
final class Connect implements Callable<Integer> {
    /** What ssh exits with on a failure of its own. */
    static final int OWN_FAILURE = 255;

    /**
     * How long the connections that are forwarded may go on once nothing else keeps the program. Ssh waits for ever.
     */
    static final Duration UNLIMITED = Duration.ofDays(365);

    private static final Logger LOG = LoggerFactory.getLogger(Connect.class);

    @Option(
            names = "-L",
            paramLabel = "[BIND:]PORT:HOST:HOSTPORT",
            description = "Listen here, connect from the server; may be repeated.")
    private List<String> local = new ArrayList<>();

    @Option(
            names = "-D",
            paramLabel = "[BIND:]PORT",
            description = "Listen here as a SOCKS and HTTP proxy, connect from the server; may be repeated.")
    private List<String> dynamic = new ArrayList<>();

    @Option(
            names = "-R",
            paramLabel = "[BIND:]PORT[:HOST:HOSTPORT]",
            description = "Listen on the server (port 0: any), connect from here, to where a proxy's clients ask for if"
                    + " there is no HOST; may be repeated.")
    private List<String> remote = new ArrayList<>();

    @Option(
            names = "-W",
            paramLabel = "HOST:PORT",
            description = "Connect standard input and output to this host, or to a socket's path, from the server.")
    private @Nullable String stdio;

    @Option(names = "-N", description = "Run no command: only forward.")
    private boolean noCommand;

    @Option(names = "-n", description = "Give the command an empty standard input.")
    private boolean noInput;

    @Option(names = "-f", hidden = true)
    private boolean background;

    @Option(names = "-s", description = "The command is the name of a subsystem.")
    private boolean subsystem;

    @Option(names = "-T", description = "Ask for no terminal, which is always so.")
    private boolean noTerminal;

    @Option(names = "-t", description = "Ask for a terminal, which there is none of yet: the command gets pipes.")
    private boolean[] terminal = {};

    @Option(names = "-p", paramLabel = "PORT", description = "Port of the server.")
    private @Nullable String port;

    @Option(names = "-l", paramLabel = "USER", description = "User to log in as.")
    private @Nullable String user;

    @Option(names = "-i", paramLabel = "FILE", description = "File with a private key; may be repeated.")
    private List<String> identities = new ArrayList<>();

    @Option(names = "-o", paramLabel = "KEY=VALUE", description = "A keyword in ssh_config's syntax; may be repeated.")
    private List<String> options = new ArrayList<>();

    @Option(
            names = "-F",
            paramLabel = "FILE",
            description = "Configuration file, in the place of ~/.ssh/config and /etc/ssh/ssh_config; or \"none\".")
    private @Nullable String configFile;

    @Option(
            names = "-J",
            paramLabel = "[USER@]HOST[:PORT],...",
            description = "Go through these servers, each reached over the one before.")
    private @Nullable String jumps;

    @Option(names = "-g", description = "Let other machines connect to local forwards without an address.")
    private boolean gatewayPorts;

    @Option(names = "-b", paramLabel = "ADDRESS", description = "Address of this machine to connect from.")
    private @Nullable String bindAddress;

    @Option(names = "-B", paramLabel = "INTERFACE", description = "Interface of this machine to connect from.")
    private @Nullable String bindInterface;

    @Option(names = "-G", description = "Print the settings in force for the host, and end.")
    private boolean dump;

    @Option(
            names = "-Q",
            paramLabel = "LIST",
            description = "Print what there is to choose from, and end: kex, cipher, mac, key, sig, ...; help for all.")
    private @Nullable String query;

    @Option(names = "-c", paramLabel = "CIPHERS", description = "Ciphers, the preferred one first.")
    private @Nullable String ciphers;

    @Option(names = "-m", paramLabel = "MACS", description = "MACs, the preferred one first.")
    private @Nullable String macs;

    @Option(names = "-C", description = "Compress what goes over the connection.")
    private boolean compress;

    @Option(names = "-v", description = "Say what is going on; more often, say more.")
    private boolean[] verbose = {};

    @Option(names = "-q", description = "Say nothing but fatal errors.")
    private boolean quiet;

    @Option(names = "-4", description = "Use IPv4 only.")
    private boolean inet;

    @Option(names = "-6", description = "Use IPv6 only.")
    private boolean inet6;

    @Option(
            names = {"-2", "-a", "-k", "-x"},
            description = "SSH 2 only; no agent, no GSSAPI, no X11 for the server: always so.")
    private boolean[] alwaysSo = {};

    @Option(names = "-E", paramLabel = "LOGFILE", description = "Append the log to this file, not to standard error.")
    private @Nullable Path logFile;

    @Option(names = "-V", versionHelp = true, description = "Print the version and end.")
    private boolean version;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "[USER@]HOST",
            description = "Where to: also ssh://[user@]host[:port].")
    private String destination = "";

    @Parameters(
            index = "1..*",
            paramLabel = "COMMAND",
            preprocessor = CommandWords.class,
            description = "What to run there; without it, a shell.")
    private List<String> command = new ArrayList<>();

    @Override
    public Integer call() {
        Destination to;
        ClientFiles files;
        ClientSettings settings;
        @Nullable TargetSpec stdioTarget;
        try {
            if (query != null) {
                AlgorithmLists.named(query).forEach(System.out::println);
                return Culvert.DONE;
            }
            to = Destination.parse(destination);
            files = files(Here.find());
            settings = files.settings(options(), to, String.join(" ", command));
            stdioTarget = stdio == null ? null : StdioForwardSpec.parse(stdio);
            if (dump) {
                ClientDump.lines(settings, to, files.here()).forEach(System.out::println);
                return Culvert.DONE;
            }
            checkCommand(settings, settings.tokens(to, files.here()));
            Logging.client(settings.logLevel(), logFile);
        } catch (IOException | ConfigException | IllegalArgumentException e) {
            System.err.println("culvert: " + e.getMessage());
            return OWN_FAILURE;
        }
        settings.warnings().forEach(LOG::warn);
        try {
            return run(to, settings, files, stdioTarget);
        } catch (IOException | ConfigException | IllegalArgumentException e) {
            LOG.error("culvert: {}", e.getMessage());
            return OWN_FAILURE;
        }
    }

    private void checkCommand(ClientSettings settings, Map<Character, String> tokens) {
        if (settings.sessionType() == SessionType.SUBSYSTEM
                && command(settings, tokens).isEmpty()) {
            throw new IllegalArgumentException("a subsystem needs a name; write it behind the host");
        }
        if (!command.isEmpty() && settings.remoteCommand(tokens).isPresent()) {
            throw new IllegalArgumentException("Cannot execute command-line and remote command.");
        }
    }

    private String command(ClientSettings settings, Map<Character, String> tokens) {
        return command.isEmpty() ? settings.remoteCommand(tokens).orElse("") : String.join(" ", command);
    }

    /** As ssh does, beside the forwards and before the session, and whatever comes of it. */
    private static void runLocally(ShellCommand command, Map<Character, String> tokens) throws IOException {
        try {
            new ProcessBuilder(command.inShell(tokens)).inheritIO().start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ClientFiles files(Here here) {
        if (configFile == null) {
            return ClientFiles.usual(here);
        }
        return configFile.equalsIgnoreCase("none")
                ? ClientFiles.none(here)
                : ClientFiles.only(here, FileName.path(configFile));
    }

    /** Options of their own before -o, as ssh has it: the first value of a keyword wins. */
    private SettingsBuilder<ClientSettings> options() {
        SettingsBuilder<ClientSettings> builder = ClientSettings.builder();
        argument(builder, "-p", "Port", port);
        argument(builder, "-l", "User", user);
        argument(builder, "-c", "Ciphers", ciphers);
        argument(builder, "-m", "MACs", macs);
        argument(builder, "-C", "Compression", compress ? "yes" : null);
        argument(builder, "-4", "AddressFamily", inet ? "inet" : null);
        argument(builder, "-6", "AddressFamily", inet6 ? "inet6" : null);
        argument(builder, "-W", "SessionType", stdio == null ? null : "none");
        argument(builder, "-N", "SessionType", noCommand ? "none" : null);
        argument(builder, "-s", "SessionType", subsystem ? "subsystem" : null);
        argument(builder, "-f", "ForkAfterAuthentication", background ? "yes" : null);
        argument(builder, "-n", "StdinNull", noInput ? "yes" : null);
        argument(builder, "-T", "RequestTTY", noTerminal ? "no" : null);
        argument(builder, "-t", "RequestTTY", terminal.length > 0 ? "yes" : null);
        argument(builder, "-J", "ProxyJump", jumps);
        argument(builder, "-g", "GatewayPorts", gatewayPorts ? "yes" : null);
        argument(builder, "-b", "BindAddress", bindAddress);
        argument(builder, "-B", "BindInterface", bindInterface);
        argument(builder, "-q", "LogLevel", quiet ? LogLevel.QUIET.name() : null);
        argument(builder, "-v", "LogLevel", verbosity());
        local.forEach(value -> builder.argument("-L", "LocalForward", value));
        dynamic.forEach(value -> builder.argument("-D", "DynamicForward", value));
        remote.forEach(value -> builder.argument("-R", "RemoteForward", value));
        identities.forEach(value -> builder.argument("-i", "IdentityFile", value));
        options.forEach(builder::option);
        argument(builder, "-W", "ClearAllForwardings", stdio == null ? null : "yes");
        argument(builder, "-W", "ExitOnForwardFailure", stdio == null ? null : "yes");
        return builder;
    }

    private @Nullable String verbosity() {
        return verbose.length == 0 ? null : "DEBUG" + Math.min(3, verbose.length);
    }

    private static void argument(
            SettingsBuilder<ClientSettings> builder, String option, String keyword, @Nullable String value) {
        if (value != null) {
            builder.argument(option, keyword, value);
        }
    }

    private int run(Destination to, ClientSettings settings, ClientFiles files, @Nullable TargetSpec stdioTarget)
            throws IOException {
        NettyTransport transport = settings.transport().map(Transports::of).orElseGet(NettyTransport::preferred);
        Ending ending = new Ending();
        try (Network network = Network.create(transport, 1, Network.TARGET_TIMEOUT);
                Tunnel tunnel = Login.to(network, to, settings, files)) {
            CompletionStage<Void> end = tunnel.connection()
                    .closed()
                    .thenAccept(cause -> cause.ifPresent(
                            why -> LOG.error("Connection to {} ended: {}", to.host(), why.getMessage())));
            Map<Character, String> tokens = settings.tokens(to, files.here());
            if (!Forwards.open(network, tunnel, settings, tokens)
                    || stdioTarget != null && !Forwards.openStdio(tunnel, stdioTarget, ending)) {
                return OWN_FAILURE;
            }
            if (settings.permitsLocalCommand() && settings.localCommand().isPresent()) {
                runLocally(settings.localCommand().get(), tokens);
            }
            if (settings.sessionType() == SessionType.NONE) {
                ending.onSignal(
                        stdioTarget == null ? Culvert.DONE : OWN_FAILURE,
                        OWN_FAILURE,
                        () -> sayGoodbye(tunnel, network));
                if (stdioTarget == null) { // else standard output may still have to take what came before
                    end.thenRun(() -> ending.with(OWN_FAILURE));
                }
            } else {
                ending.onSignal(OWN_FAILURE, () -> sayGoodbye(tunnel, network));
                ending.with(RemoteSession.run(tunnel, settings, command(settings, tokens), network.workers()));
            }
            return ending.await();
        } catch (CompletionException e) {
            throw e.getCause() instanceof SshException failure ? failure : new IOException(Failures.rootMessage(e), e);
        }
    }

    private static void sayGoodbye(Tunnel tunnel, Network network) {
        tunnel.close();
        network.close();
    }
}
