package io.culvert.forwarding.config;

import io.culvert.core.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Collects settings from options and files, in order of precedence: where only one value counts it is the first, and
 * where several count they keep this order. Not thread-safe. Every method throws {@link ConfigException} for what it
 * cannot use.
 */
public final class SettingsBuilder<S> {
    private final KeywordTable keywords;
    private final BiFunction<Values, List<String>, S> finish;
    private final Values values = new Values();
    private final List<String> warnings = new ArrayList<>();

    SettingsBuilder(KeywordTable keywords, BiFunction<Values, List<String>, S> finish) {
        this.keywords = keywords;
        this.finish = finish;
    }

    /** An option of its own, such as -p PORT: the value is taken as it is, without quotes and comments. */
    public SettingsBuilder<S> argument(String option, String keyword, String value) {
        ConfigLine line = new ConfigLine(keyword, List.of(value));
        apply(line, Location.COMMAND_LINE, "option " + option, true);
        return this;
    }

    /** The value of an option -o: {@code Keyword=value} or {@code Keyword value}. */
    public SettingsBuilder<S> option(String keyValue) {
        return line(keyValue, Location.COMMAND_LINE);
    }

    /**
     * Lines as in a file.
     *
     * @param source what errors and warnings call them
     */
    public SettingsBuilder<S> lines(String source, List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            line(lines.get(i), new Location(source, i + 1));
        }
        return this;
    }

    /** A file. Blocks on the disk. */
    public SettingsBuilder<S> file(Path file) {
        return lines(file.toString(), ConfigFile.lines(file));
    }

    public S build() {
        return finish.apply(values, List.copyOf(warnings));
    }

    private SettingsBuilder<S> line(String text, Location location) {
        ConfigLine line = parse(text, location);
        if (line != null) {
            apply(line, location, location, true);
        }
        return this;
    }

    /** Null for a line that says nothing. */
    @Nullable
    ConfigLine parse(String text, Location location) {
        try {
            return ConfigLine.parse(text, keywords::takesRest);
        } catch (ConfigException e) {
            throw e.at(location);
        }
    }

    /** @param warn whether to say so of a keyword that is ignored */
    void apply(ConfigLine line, Location location, boolean warn) {
        apply(line, location, location, warn);
    }

    /** For a line that does not count: whether it could. */
    void check(ConfigLine line, Location location) {
        if (keywords.find(line.keyword()).isEmpty() && !keywords.tolerates(line.keyword(), values)) {
            throw unknown(line.keyword(), location);
        }
    }

    private void apply(ConfigLine line, Location location, Object place, boolean warn) {
        check(line, location);
        keywords.find(line.keyword()).ifPresent(meaning -> apply(meaning, line, location, place, warn));
    }

    private void apply(Meaning meaning, ConfigLine line, Location location, Object place, boolean warn) {
        try {
            if (meaning instanceof Keyword<?> keyword) {
                values.read(keyword, line.arguments(), Origin.of(location));
                keyword.remark()
                        .apply(line.arguments())
                        .filter(remark -> warn)
                        .ifPresent(remark -> warn(place, keyword.name() + ": " + remark));
            } else if (meaning instanceof Meaning.Refused refused) {
                refused.check(line.arguments());
            } else if (warn) {
                warn(place, "keyword " + meaning.name() + " has no meaning here and is ignored");
            }
        } catch (ConfigException e) {
            throw e.at(place + ": " + meaning.name());
        }
    }

    private void warn(Object place, String warning) {
        warnings.add(Printable.line(place.toString()) + ": " + warning);
    }

    private ConfigException unknown(String keyword, Location location) {
        return NearestName.badOption(keyword, keywords.names(), location);
    }
}
