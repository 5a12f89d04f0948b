package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.ProcessUser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * One pass over files of ssh_config. A block that begins with Host or Match counts if it is about the destination; an Include
 * stands for the files that it names, for as long as its block counts. What counts goes to the builder, the rest is only
 * checked for keywords that do not exist.
 */
final class ClientFileReader {
    /** Ssh's. */
    private static final int MAX_DEPTH = 16;

    private final SettingsBuilder<ClientSettings> builder;
    private final Here here;
    private final Destination destination;
    private final String host;
    private final String command;
    private final boolean finalPass;
    private boolean finalPassWanted;

    /**
     * @param host what Host is compared with: the destination's at first, and where it leads to in the final pass
     * @param command what the command line has behind the destination; empty for nothing
     */
    ClientFileReader(
            SettingsBuilder<ClientSettings> builder,
            Here here,
            Destination destination,
            String host,
            String command,
            boolean finalPass) {
        this.builder = builder;
        this.here = here;
        this.destination = destination;
        this.host = host;
        this.command = command;
        this.finalPass = finalPass;
    }

    /** Whose file it is. */
    enum Source {
        /** Of the user, where ssh looks for it. */
        USER,
        /** Given by name. */
        NAMED,
        /** Of the system: what has no meaning here was not written for us, and is not worth a warning. */
        SYSTEM
    }

    /** Whether a block asked for another pass, once it is known where the destination leads to. */
    boolean finalPassWanted() {
        return finalPassWanted;
    }

    void read(Path file, Source source) {
        read(file, source, source == Source.USER, true, 0);
    }

    private void read(Path file, Source source, boolean checked, boolean counts, int depth) {
        if (depth > MAX_DEPTH) {
            throw new ConfigException("Too many recursive configuration includes; include fewer").at(file);
        }
        if (checked) {
            check(file);
        }
        List<String> lines = ConfigFile.lines(file);
        boolean active = counts;
        for (int i = 0; i < lines.size(); i++) {
            Location location = new Location(file.toString(), i + 1);
            ConfigLine line = builder.parse(lines.get(i), location);
            if (line != null) {
                switch (line.keyword().toLowerCase(Locale.ROOT)) {
                    case "host" -> active = counts && host(line, location);
                    case "match" -> active = match(line, location, counts);
                    case "include" -> include(line, location, source, active, depth);
                    default -> {
                        if (active) {
                            builder.apply(line, location, source != Source.SYSTEM);
                        } else {
                            builder.check(line, location);
                        }
                    }
                }
            }
        }
    }

    private boolean host(ConfigLine line, Location location) {
        try {
            return HostPatterns.match(line.arguments(), host);
        } catch (ConfigException e) {
            throw e.at(location);
        }
    }

    /** What does not count is read all the same, and may ask for the final pass, as with ssh. */
    private boolean match(ConfigLine line, Location location, boolean counts) {
        try {
            ClientMatch match = ClientMatch.parse(line.arguments().get(0));
            finalPassWanted |= match.asksForFinalPass();
            return counts && match.holds(facts());
        } catch (ConfigException e) {
            throw e.at(location);
        }
    }

    private ClientMatch.Facts facts() {
        ClientSettings soFar = builder.build();
        String leadsTo = finalPass ? host : soFar.host(destination);
        String user = soFar.user(destination).orElse(here.userName());
        return new ClientMatch.Facts(
                leadsTo,
                destination.host(),
                user,
                here.userName(),
                soFar.sessionType(),
                command,
                finalPass,
                ClientTokens.of(
                        here,
                        leadsTo,
                        destination.host(),
                        soFar.hostKeyAlias().orElse(leadsTo),
                        soFar.port(destination),
                        user));
    }

    private void include(ConfigLine line, Location location, Source source, boolean active, int depth) {
        for (String path : line.arguments()) {
            List<Path> files;
            try {
                files = IncludedFiles.ofClient(path, here.home(), source == Source.SYSTEM);
            } catch (ConfigException e) {
                throw e.at(location);
            }
            for (Path file : files) {
                read(file, source, true, active, depth + 1);
            }
        }
    }

    /** Whoever can write the file can have the user run any command (rule K07). */
    private static void check(Path file) {
        boolean alone;
        try {
            alone = ProcessUser.alone(file);
        } catch (IOException e) {
            throw new ConfigException("cannot be read (" + e.getClass().getSimpleName() + "); make it readable")
                    .at(file);
        }
        if (!alone) {
            throw new ConfigException("Bad owner or permissions on " + file
                    + "; let it belong to you or root, and let nobody else write it: chmod go-w");
        }
    }
}
