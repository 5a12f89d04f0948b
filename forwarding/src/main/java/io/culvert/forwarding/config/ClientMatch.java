package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.GlobList;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The criteria of a Match line of ssh_config, all of which must hold. */
record ClientMatch(List<Criterion> criteria) {
    private static final Set<String> WITHOUT_ARGUMENT = Set.of("all", "final");
    private static final Set<String> PATTERNS =
            Set.of("host", "originalhost", "user", "localuser", "version", "sessiontype", "command");
    /** What "version" is compared with, where ssh has "OpenSSH_10.0". */
    static final String VERSION = "Culvert";

    private static final File NOTHING = new File("/dev/null");

    /** They ask about what does not exist here. */
    private static final Set<String> REFUSED = Set.of("canonical", "tagged", "localnetwork");

    /** @param argument null where there is none to have */
    record Criterion(String name, boolean negated, @Nullable String argument) {}

    /**
     * What is known of the connection at this line.
     *
     * @param host where it goes, as far as is known
     * @param user to log in as, as far as is known
     * @param session what it is for, as far as is known
     * @param command what the command line has behind the destination; empty for nothing
     * @param finalPass whether all that is to be known is known
     * @param tokens for exec
     */
    record Facts(
            String host,
            String originalHost,
            String user,
            String localUser,
            SessionType session,
            String command,
            boolean finalPass,
            Map<Character, String> tokens) {}

    static ClientMatch parse(String text) {
        List<Criterion> criteria = new ArrayList<>();
        Words words = new Words(text);
        String word;
        while ((word = words.next()) != null) {
            boolean negated = word.startsWith("!");
            String name = (negated ? word.substring(1) : word).toLowerCase(Locale.ROOT);
            if (REFUSED.contains(name)) {
                throw new ConfigException("Match " + name + " is not supported here; match by host or originalhost");
            }
            String argument = WITHOUT_ARGUMENT.contains(name) ? null : words.next();
            if (argument == null && !WITHOUT_ARGUMENT.contains(name)) {
                throw new ConfigException("Missing Match criteria for " + name + "; write its patterns");
            }
            if (argument != null && !PATTERNS.contains(name) && !name.equals("exec")) {
                throw new ConfigException("Unsupported Match attribute " + name
                        + "; write all, final, host, originalhost, user, localuser, version, sessiontype, command or"
                        + " exec");
            }
            criteria.add(new Criterion(name, negated, argument));
        }
        check(criteria);
        return new ClientMatch(List.copyOf(criteria));
    }

    private static void check(List<Criterion> criteria) {
        if (criteria.isEmpty()) {
            throw new ConfigException("One or more attributes required for Match; write for example: Match all");
        }
        boolean all = criteria.stream().anyMatch(criterion -> criterion.name().equals("all"));
        boolean alone = criteria.size() == 1
                || (criteria.size() == 2 && criteria.get(0).name().equals("final"));
        if (all && !alone) {
            throw new ConfigException("'all' cannot be combined with other Match attributes; leave them out");
        }
    }

    boolean asksForFinalPass() {
        return criteria.stream().anyMatch(criterion -> criterion.name().equals("final"));
    }

    /** Runs the commands of exec, as long as all that stands before them holds. */
    boolean holds(Facts facts) {
        return criteria.stream().allMatch(criterion -> criterion.negated() != holds(criterion, facts));
    }

    private static boolean holds(Criterion criterion, Facts facts) {
        String argument = criterion.argument();
        if (argument == null) {
            return criterion.name().equals("all") || facts.finalPass();
        }
        return switch (criterion.name()) {
            case "host" -> inLowerCase(facts.host(), argument);
            case "originalhost" -> inLowerCase(facts.originalHost(), argument);
            case "user" -> matches(facts.user(), argument);
            case "localuser" -> matches(facts.localUser(), argument);
            case "version" -> matches(VERSION, argument);
            case "sessiontype" -> matches(session(facts), argument);
            case "command" -> matches(facts.command(), argument);
            default -> succeeds(ShellCommand.parse(argument).inShell(facts.tokens()));
        };
    }

    private static String session(Facts facts) {
        return switch (facts.session()) {
            case NONE -> "none";
            case SUBSYSTEM -> "subsystem";
            case DEFAULT -> facts.command().isEmpty() ? "shell" : "exec";
        };
    }

    private static boolean inLowerCase(String host, String patterns) {
        return matches(host.toLowerCase(Locale.ROOT), patterns.toLowerCase(Locale.ROOT));
    }

    /** No patterns at all are for what is empty. */
    private static boolean matches(String name, String patterns) {
        if (patterns.isEmpty()) {
            return name.isEmpty();
        }
        try {
            return GlobList.of(List.of(patterns.split(",", -1))).matches(name);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage() + " in '" + patterns + "'; write patterns between commas");
        }
    }

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(NOTHING))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            throw new ConfigException("Match exec: " + e.getMessage() + "; set SHELL to a shell that is there");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigException("Match exec was interrupted; start again");
        }
    }

    /** Words between spaces or "=", in double quotes if they have such; "#" begins a comment. */
    private static final class Words {
        private final String text;
        private int at;

        Words(String text) {
            this.text = text;
        }

        @Nullable
        String next() {
            skip();
            if (at == text.length() || text.charAt(at) == '#') {
                at = text.length();
                return null;
            }
            int begin = at;
            if (text.charAt(at) == '"') {
                int end = text.indexOf('"', at + 1);
                if (end < 0) {
                    throw new ConfigException("a quote is not closed in '" + text + "'; add the second \"");
                }
                at = end + 1;
                return text.substring(begin + 1, end);
            }
            while (at < text.length() && " \t=\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(begin, at);
        }

        /** One "=" may stand where a space could. */
        private void skip() {
            boolean equals = false;
            while (at < text.length()
                    && (" \t".indexOf(text.charAt(at)) >= 0 || (text.charAt(at) == '=' && !equals && at > 0))) {
                equals |= text.charAt(at++) == '=';
            }
        }
    }
}
