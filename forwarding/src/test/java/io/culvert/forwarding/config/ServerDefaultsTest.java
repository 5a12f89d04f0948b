package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * DEFAULTS.md tells, for each keyword that sshd prints and that has a value here, where the defaults differ, and
 * nothing else.
 */
class ServerDefaultsTest {
    private static final Path TABLE = Path.of("DEFAULTS.md");

    @TempDir
    private Path folder;

    @Test
    void a_default_that_is_not_sshds_is_in_the_table_with_both_values() throws IOException {
        Map<String, List<String>> theirs = values(sshd().lines());
        Map<String, List<String>> ours = values(ServerSettings.builder().build().dump().stream());
        ours.keySet().retainAll(theirs.keySet());
        assertThat(ours).hasSizeGreaterThan(40);
        List<String> differences = new ArrayList<>();
        ours.forEach((keyword, values) -> {
            if (!values.equals(theirs.get(keyword))) {
                differences.add(keyword);
            }
        });
        Map<String, List<String>> table = table();
        assertThat(table.keySet()).containsExactlyElementsOf(new TreeSet<>(differences));
        table.forEach((keyword, cells) -> {
            assertCell(cells.get(0), theirs.get(keyword));
            assertCell(cells.get(1), ours.get(keyword));
        });
    }

    /**
     * Everything that has a value here and that sshd prints is printed here, too: else the comparison would not see it.
     */
    @Test
    void every_keyword_with_a_value_here_that_sshd_prints_is_printed() throws IOException {
        KeywordTable keywords = new ServerKeywords(AlgorithmCatalog.CULVERT).table;
        Map<String, List<String>> ours = values(ServerSettings.builder().build().dump().stream());
        assertThat(values(sshd().lines()).keySet().stream()
                        .filter(keyword -> keywords.find(keyword)
                                .filter(Keyword.class::isInstance)
                                .isPresent())
                        .filter(keyword -> !ours.containsKey(keyword)))
                .isEmpty();
    }

    private String sshd() {
        Path key = folder.resolve("key");
        OpenSsh.run(Map.of(), "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
        Optional<String> output = OpenSsh.run(Map.of(), "sshd", "-T", "-f", "/dev/null", "-h", key.toString());
        assumeTrue(output.isPresent() || Boolean.getBoolean("culvert.peers.required"), "sshd -T does not work here");
        return output.orElseThrow().replaceAll("(?m)^hostkey .*\\R", ""); // which is the one of this test
    }

    /** By keyword, in order of value where there are several. */
    private static Map<String, List<String>> values(Stream<String> lines) {
        Map<String, List<String>> values = new TreeMap<>();
        lines.map(line -> line.split(" ", 2))
                .forEach(words -> values.computeIfAbsent(words[0], word -> new ArrayList<>())
                        .add(words.length > 1 ? words[1] : ""));
        values.values().forEach(list -> list.sort(null));
        return values;
    }

    /** The cells behind the keyword's, with it in lower case. */
    private static Map<String, List<String>> table() throws IOException {
        Map<String, List<String>> rows = new TreeMap<>();
        Files.readAllLines(TABLE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> List.of(line.strip().split(" *\\| *")))
                .forEach(cells -> rows.put(
                        cells.get(1).replace("`", "").toLowerCase(Locale.ROOT), cells.subList(2, cells.size())));
        return rows;
    }

    /** Words that are not code say what no machine has in common with the next. */
    private static void assertCell(String cell, List<String> values) {
        if (cell.startsWith("`")) {
            assertThat(values).containsExactly(cell.replace("`", ""));
        }
    }
}
