package io.culvert.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The security rules, in core/RULES.md, and the tests that hold them. */
final class RulesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern ROW =
            Pattern.compile("^\\| ([A-Z]\\d\\d) \\| ([^|]+) \\| (now|with [^|]+) \\|$", Pattern.MULTILINE);
    private static final Pattern ANY_ROW = Pattern.compile("^\\| [A-Z]\\d\\d .*$", Pattern.MULTILINE);
    private static final Pattern TEST_NAME = Pattern.compile("\\b((?:[A-Z]\\d\\d_)+)\\w+\\s*\\(");
    private static final Pattern ID = Pattern.compile("[A-Z]\\d\\d");

    /** From when each rule binds. */
    private static final Map<String, String> BINDS = new TreeMap<>();

    private static final Set<String> TESTED = new TreeSet<>();
    private static String page;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(ROOT.resolve("core/RULES.md"));
        ROW.matcher(page).results().forEach(row -> BINDS.put(row.group(1), row.group(3)));
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<Path> tests = files.filter(file -> file.toString().endsWith("Test.java"))
                    .filter(file -> ROOT.relativize(file).toString().matches("\\w+/src/test/.*"))
                    .toList();
            for (Path file : tests) {
                TESTED.addAll(idsIn(Files.readString(file)));
            }
        }
    }

    private static Set<String> idsIn(String source) {
        Set<String> ids = new TreeSet<>();
        TEST_NAME
                .matcher(source)
                .results()
                .forEach(name -> ID.matcher(name.group(1)).results().forEach(id -> ids.add(id.group())));
        return ids;
    }

    @Test
    void every_row_of_the_page_is_understood_and_stands_there_once() {
        assertThat(ANY_ROW.matcher(page).results().count())
                .isEqualTo(BINDS.size())
                .isGreaterThan(90);
    }

    @Test
    void each_rule_is_one_sentence() {
        assertThat(ROW.matcher(page).results().map(row -> row.group(2)))
                .allSatisfy(rule -> assertThat(rule).endsWith(".").matches("[^.]*(?:\\d\\.\\d[^.]*)*\\."));
    }

    @Test
    void a_test_names_no_rule_that_is_not_on_the_page() {
        assertThat(TESTED).isSubsetOf(BINDS.keySet());
    }

    @Test
    void every_rule_that_binds_has_a_test() {
        assertThat(BINDS.entrySet())
                .filteredOn(rule -> rule.getValue().equals("now"))
                .extracting(Map.Entry::getKey)
                .isSubsetOf(TESTED);
    }

    @Test
    void a_name_with_two_ids_counts_for_both_and_a_constant_for_none() {
        assertThat(idsIn("void P02_P05_whoever_is_mute() {} int A01 = 1; call(X25_519);"))
                .containsExactly("P02", "P05");
    }
}
