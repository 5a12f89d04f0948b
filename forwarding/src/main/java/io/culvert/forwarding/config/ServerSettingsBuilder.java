package io.culvert.forwarding.config;

import io.culvert.core.Printable;
import io.culvert.forwarding.keys.FileNameGlob;
import io.culvert.forwarding.keys.ProcessUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Collects what sshd_config and options say, in order of precedence. Lines behind Match are kept apart until there is a
 * connection that they may be about; all are read at once, so that an error in them is found at the start. What cannot
 * be used is kept, and {@link #build} throws it all in one {@link ConfigException}. Not thread-safe.
 */
public final class ServerSettingsBuilder {
    /** Sshd's. */
    private static final int MAX_DEPTH = 16;

    private final ServerKeywords keywords;
    private final Values values = new Values();
    private final List<ConditionalLine> conditional = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    ServerSettingsBuilder(ServerKeywords keywords) {
        this.keywords = keywords;
    }

    /** An option of its own, such as -p PORT: the value is taken as it is, without quotes and comments. */
    public ServerSettingsBuilder argument(String option, String keyword, String value) {
        ConfigLine line = new ConfigLine(keyword, List.of(value));
        apply(line, Location.COMMAND_LINE, "option " + option, List.of());
        return this;
    }

    /** The value of an option -o: {@code Keyword=value} or {@code Keyword value}. */
    public ServerSettingsBuilder option(String keyValue) {
        ConfigLine line = parse(keyValue, Location.COMMAND_LINE);
        if (line != null) {
            if (line.keyword().equalsIgnoreCase("Match") || line.keyword().equalsIgnoreCase("Include")) {
                wrong(new ConfigException(line.keyword() + " is for files, not for options; use -f")
                        .at(Location.COMMAND_LINE));
            } else {
                apply(line, Location.COMMAND_LINE, Location.COMMAND_LINE, List.of());
            }
        }
        return this;
    }

    /**
     * Lines as in a file. What they include is sought in the working directory.
     *
     * @param source what errors and warnings call them
     */
    public ServerSettingsBuilder lines(String source, List<String> lines) {
        read(source, lines, Path.of(""), List.of(), 0);
        return this;
    }

    /** A file, and those that it includes. Blocks on the disk. */
    public ServerSettingsBuilder file(Path file) {
        try {
            read(file, List.of(), 0);
        } catch (EndlessIncludes e) {
            wrong(e.error);
        }
        return this;
    }

    /** @throws ConfigException with all {@link #errors} */
    public ServerSettings build() {
        List<String> all = errors();
        if (!all.isEmpty()) {
            throw ConfigException.ofAll(all);
        }
        return readable();
    }

    /** All that is wrong with what was read, a line each. */
    public List<String> errors() {
        List<String> all = new ArrayList<>(errors);
        userOf(keywords.authorizedKeysCommand, keywords.authorizedKeysCommandUser)
                .ifPresent(all::add);
        userOf(keywords.authorizedPrincipalsCommand, keywords.authorizedPrincipalsCommandUser)
                .ifPresent(all::add);
        values.get(keywords.runAs)
                .ifPresent(account -> Stream.of(
                                keywords.authorizedKeysCommandUser, keywords.authorizedPrincipalsCommandUser)
                        .flatMap(keyword -> notAs(account, keyword))
                        .forEach(all::add));
        return all;
    }

    /** What is wrong with a program and the user whom it is to run as. */
    private Optional<String> userOf(Keyword<List<String>> command, Keyword<Optional<String>> user) {
        return values.get(command).isEmpty() || values.get(user).isPresent()
                ? Optional.empty()
                : Optional.of(command.name() + " set without " + user.name() + "; write " + ProcessUser.self()
                        + ", who runs this server");
    }

    /** Whoever has become an account for good cannot run programs as another. */
    private Stream<String> notAs(String account, Keyword<Optional<String>> user) {
        return Stream.concat(
                        values.written(user).stream(),
                        conditional.stream()
                                .filter(line -> line.keyword().equals(user))
                                .map(ConditionalLine::arguments))
                .map(arguments -> arguments.get(0))
                .filter(name -> !name.equals(account) && !name.equalsIgnoreCase("none"))
                .map(name -> user.name() + ": programs cannot run as '" + name + "' once the server runs as " + account
                        + " (RunAs); write " + account);
    }

    /**
     * What could be read, for a look at the files that it names; not to be served with where there are {@link #errors}.
     */
    public ServerSettings readable() {
        return new ServerSettings(
                keywords,
                values,
                List.copyOf(conditional),
                new ForwardRules(keywords, values, null, true),
                List.copyOf(warnings));
    }

    private void wrong(ConfigException error) {
        errors.add(String.valueOf(error.getMessage()));
    }

    private void read(Path file, List<ServerMatch> within, int depth) {
        if (depth > MAX_DEPTH) {
            throw new EndlessIncludes(file);
        }
        Path folder = file.toAbsolutePath().getParent();
        List<String> lines;
        try {
            lines = ConfigFile.lines(file);
        } catch (ConfigException e) {
            wrong(e);
            return;
        }
        read(file.toString(), lines, folder == null ? file : folder, within, depth);
    }

    /** Ends the reading: to go on would be to read the same files again and again. */
    private static final class EndlessIncludes extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient ConfigException error;

        EndlessIncludes(Path file) {
            super(null, null, false, false);
            error = new ConfigException("Too many recursive configuration includes; include fewer").at(file);
        }
    }

    /** @param within the Match lines that all of these lines stand behind, by way of Include */
    private void read(String source, List<String> lines, Path folder, List<ServerMatch> within, int depth) {
        List<ServerMatch> conditions = within;
        for (int i = 0; i < lines.size(); i++) {
            Location location = new Location(source, i + 1);
            ConfigLine line = parse(lines.get(i), location);
            if (line != null) {
                switch (line.keyword().toLowerCase(Locale.ROOT)) {
                    case "match" ->
                        conditions = Stream.concat(within.stream(), Stream.of(match(line, location)))
                                .toList();
                    case "include" -> include(line, location, folder, conditions, depth);
                    default -> apply(line, location, location, conditions);
                }
            }
        }
    }

    /** One that cannot be used holds never, so that the lines behind it are checked and no more. */
    private ServerMatch match(ConfigLine line, Location location) {
        try {
            return ServerMatch.parse(line.arguments(), location);
        } catch (ConfigException e) {
            wrong(e.at(location));
            return new ServerMatch(false, List.of(connection -> false), line.arguments(), location);
        }
    }

    private void include(ConfigLine line, Location location, Path folder, List<ServerMatch> conditions, int depth) {
        for (String pattern : line.arguments()) {
            List<Path> files;
            try {
                files = IncludedFiles.ofServer(pattern, folder);
            } catch (ConfigException e) {
                wrong(e.at(location));
                continue;
            }
            boolean named = !FileNameGlob.isPattern(pattern);
            if (named && files.isEmpty()) {
                warn(
                        location,
                        "Include: " + pattern + " is a folder, and nothing in it is read; write " + pattern + "/*");
            }
            for (Path file : files) {
                if (!Files.notExists(file)) {
                    read(file, conditions, depth + 1);
                } else if (Files.isSymbolicLink(file)) {
                    warn(location, "Include: " + file + " is a link to a file that is not there; remove the link");
                } else if (named) {
                    warn(location, "Include: there is no file " + pattern + "; check the path");
                }
            }
        }
    }

    private @Nullable ConfigLine parse(String text, Location location) {
        try {
            return ConfigLine.parse(text, keywords.table::takesRest);
        } catch (ConfigException e) {
            wrong(e.at(location));
            return null;
        }
    }

    private void apply(ConfigLine line, Location location, Object place, List<ServerMatch> conditions) {
        Meaning meaning = keywords.table.find(line.keyword()).orElse(null);
        if (meaning == null) {
            wrong(NearestName.badOption(line.keyword(), keywords.table.names(), location));
            return;
        }
        try {
            boolean always = conditions.stream().allMatch(ServerMatch::all);
            if (!always && keywords.isGlobal(line.keyword())) {
                throw new ConfigException("Directive '" + line.keyword()
                        + "' is not allowed within a Match block; move it above the first Match");
            }
            if (meaning instanceof Keyword<?> keyword) {
                apply(keyword, line, location, conditions, always);
                keyword.remark()
                        .apply(line.arguments())
                        .ifPresent(remark -> warn(place, keyword.name() + ": " + remark));
            } else if (meaning instanceof Meaning.Refused refused) {
                refused.check(line.arguments());
            } else {
                warn(place, "keyword " + meaning.name() + " has no meaning here and is ignored");
            }
        } catch (ConfigException e) {
            wrong(e.at(place + ": " + meaning.name()));
        }
    }

    private void warn(Object place, String warning) {
        warnings.add(Printable.line(place.toString()) + ": " + warning);
    }

    private void apply(
            Keyword<?> keyword, ConfigLine line, Location location, List<ServerMatch> conditions, boolean always) {
        Origin origin = new Origin(location, conditions);
        if (always) {
            values.read(keyword, line.arguments(), origin);
        } else {
            new Values().read(keyword, line.arguments(), origin); // whether it can be read
        }
        if (!conditions.isEmpty()) {
            conditional.add(new ConditionalLine(keyword, line.arguments(), origin));
        }
    }
}
