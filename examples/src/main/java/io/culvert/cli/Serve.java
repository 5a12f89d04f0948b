package io.culvert.cli;

import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.NettyTransport;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.config.ConfigException;
import io.culvert.forwarding.config.ConnectionSpec;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.config.ServerSettingsBuilder;
import io.culvert.forwarding.keys.ProcessUser;
import io.culvert.forwarding.keys.SystemGroups;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code culvert serve}: a jump host, configured as sshd is. */
@Command(
        name = "serve",
        description =
                "Serves stock ssh clients as a jump host. Stays in the foreground; SIGTERM ends it, and SIGHUP has it read its"
                        + " configuration again.",
        sortOptions = false)
@SuppressWarnings("unused") // some options are for picocli alone
final class Serve implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Serve.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** What sshd -i exits with when its client has not logged in. */
    private static final int LOGIN_FAILED = 255;

    @Spec
    private CommandSpec spec;

    @Option(names = "-f", paramLabel = "FILE", description = "Configuration file, in sshd_config's syntax.")
    private @Nullable Path file;

    @Option(names = "-o", paramLabel = "KEY=VALUE", description = "A keyword of the configuration file; wins over it.")
    private List<String> options = new ArrayList<>();

    @Option(names = "-p", paramLabel = "PORT", description = "Port to listen on; may be repeated.")
    private List<String> ports = new ArrayList<>();

    @Option(names = "-h", paramLabel = "HOSTKEY", description = "File with a host key; may be repeated.")
    private List<String> hostKeys = new ArrayList<>();

    @Option(names = "-i", description = "Serve one client, on standard input and output, and end.")
    private boolean inetd;

    @Option(names = "-D", description = "Stay in the foreground, which it always does.")
    private boolean foreground;

    @Option(names = "-e", description = "Log to standard error, as it does without -E.")
    private boolean logToErrors;

    @Option(names = "-E", paramLabel = "LOGFILE", description = "Append the log to this file, not to standard error.")
    private @Nullable Path logFile;

    @Option(
            names = "-t",
            description =
                    "Check the configuration, the files that it names and the host keys, report all errors, and exit.")
    private boolean test;

    @Option(names = "-T", description = "Print the settings in force, and end.")
    private boolean print;

    @Option(
            names = "-C",
            paramLabel = "SPEC",
            description = "The connection that -T is about: user=, host=, addr=, laddr=, lport=, with commas between.")
    private @Nullable String connection;

    @Option(
            names = "--explain",
            paramLabel = "QUESTION",
            description = "Say whether a user could log in and have a forward, and which lines of the files decide it:"
                    + " user=NAME,key=FILE,from=ADDRESS and open= or listen= with HOST:PORT or a path, with commas between."
                    + " Exits with 0 for yes and with 1 for no.")
    private @Nullable String question;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() throws IOException {
        try {
            ServerSettingsBuilder builder = configuration();
            if (print) {
                ServerSettings settings = builder.build();
                (connection == null ? settings : settings.forConnection(specification(connection)))
                        .dump()
                        .forEach(System.out::println);
                return Culvert.DONE;
            }
            return question == null ? start(builder) : explain(builder.build(), question);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** With -t all but the start itself: what passes it starts, as far as the files go. */
    private int start(ServerSettingsBuilder builder) throws IOException {
        ServerSettings settings = builder.readable();
        try {
            Logging.server(settings.logLevel(), logFile, settings.logsJson());
        } catch (IOException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
        settings.warnings().forEach(LOG::warn);
        List<String> errors = errors(builder);
        HostKeys hostKeys = new HostKeys(ownHostKey(), !test && errors.isEmpty());
        List<SshKeyPair> keys = new ArrayList<>();
        try {
            keys.addAll(hostKeys.of(settings));
        } catch (IOException e) {
            errors.add(String.valueOf(e.getMessage()));
        }
        Optional<RunAs> account = Optional.empty();
        try {
            account = RunAs.of(settings);
        } catch (IOException e) {
            errors.add(String.valueOf(e.getMessage()));
        }
        if (!errors.isEmpty()) {
            throw ConfigException.ofAll(errors);
        }
        if (inetd && !test && account.isPresent()) {
            account.get().become();
        }
        return test ? Culvert.DONE : serve(settings, hostKeys, keys);
    }

    private int serve(ServerSettings settings, HostKeys hostKeys, List<SshKeyPair> keys) throws IOException {
        Ending ending = new Ending();
        Network network = network(settings);
        if (inetd) {
            Serving.one(network, settings, keys, StandardStreams.channel(network.workers()))
                    .thenAccept(loggedIn -> ending.with(loggedIn ? Culvert.DONE : LOGIN_FAILED));
            return ending.await();
        }
        Serving serving = new Serving(network, this::settings, hostKeys, settings);
        Signals.onEach("USR1", Logging::reopen);
        Signals.onEach("HUP", serving::reload); // before anybody can know that the server is there, and send one
        serving.start(keys);
        ending.onSignal(Culvert.DONE, () -> {
            LOG.info("Received signal; terminating.");
            serving.close();
            network.close();
        });
        return ending.await();
    }

    private int explain(ServerSettings settings, String text) {
        Logging.decisions();
        try {
            Question asked = Question.parse(text);
            return Explanation.answer(settings, asked, asked.publicKey(), System.out) ? Culvert.DONE : Culvert.FAILED;
        } catch (IllegalArgumentException | ConfigException | IOException e) { // which must not be taken for a no
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static ConnectionSpec specification(String text) {
        return ConnectionSpec.parse(text, SystemGroups.ofThisSystem()::of);
    }

    /** What can be served with; all that is wrong is one exception. */
    ServerSettings settings() {
        ServerSettingsBuilder builder = configuration();
        List<String> errors = errors(builder);
        if (!errors.isEmpty()) {
            throw ConfigException.ofAll(errors);
        }
        return builder.build();
    }

    /** For which there is no start, whatever the host keys are. */
    private static List<String> errors(ServerSettingsBuilder builder) {
        List<String> errors = new ArrayList<>(builder.errors());
        errors.addAll(StartCheck.errors(builder.readable()));
        return errors;
    }

    /** The command line first: the first value of a keyword wins. */
    private ServerSettingsBuilder configuration() {
        ServerSettingsBuilder builder = ServerSettings.builder();
        options.forEach(builder::option);
        ports.forEach(port -> builder.argument("-p", "Port", port));
        hostKeys.forEach(key -> builder.argument("-h", "HostKey", key));
        if (file != null) {
            builder.file(file);
        } else {
            builder.lines("the defaults without -f", defaults());
        }
        return builder;
    }

    /** The file of the host key of a start that names neither a file nor a host key. */
    private Optional<Path> ownHostKey() {
        return file == null && hostKeys.isEmpty() && !optionsName("HostKey")
                ? Optional.of(DefaultHostKey.path())
                : Optional.empty();
    }

    /** Without a file: for the user who starts it, on loopback, with the keys that let that user in everywhere else. */
    private List<String> defaults() {
        String self = ProcessUser.name()
                .orElseThrow(
                        () -> new ConfigException("the system has no name for the user who runs this, and without a"
                                + " configuration file nobody else may log in; write one and name it with -f FILE"));
        List<String> lines =
                new ArrayList<>(List.of("AuthorizedKeysFile %h/.ssh/authorized_keys", "AllowUsers " + self));
        ownHostKey().ifPresent(path -> lines.add("HostKey " + quoted(path)));
        if (!optionsName("ListenAddress")) {
            lines.add("ListenAddress 127.0.0.1");
        }
        if (ports.isEmpty() && !optionsName("Port")) {
            lines.add("Port 2222");
        }
        return lines;
    }

    /** As one argument. */
    private static String quoted(Path path) {
        return "\"" + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** For the keywords of which each mention adds to those before, so that a default must not be one of them. */
    private boolean optionsName(String keyword) {
        return options.stream()
                .anyMatch(option -> option.strip().split("[\\s=]", 2)[0].equalsIgnoreCase(keyword));
    }

    private Network network(ServerSettings settings) {
        NettyTransport transport = inetd
                ? StandardStreams.TRANSPORT
                : settings.transport().map(Transports::of).orElseGet(NettyTransport::preferred);
        return Network.create(transport, Runtime.getRuntime().availableProcessors(), CONNECT_TIMEOUT);
    }
}
