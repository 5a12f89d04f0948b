package io.culvert.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README shows is there. (CI runs its shell blocks.) */
final class ReadmeTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void java_blocks_are_taken_from_compiled_examples() throws IOException {
        String examples = compiledExamples();

        assertThat(matches("(?s)```java\n(.*?)```"))
                .allSatisfy(block -> assertThat(examples).contains(squeezed(block)));
    }

    @Test
    void links_into_the_repository_lead_somewhere() throws IOException {
        assertThat(matches("\\]\\((?!https?:|#)([^)#]+)[^)]*\\)"))
                .contains("LICENSE")
                .allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
    }

    private static List<String> matches(String regex) throws IOException {
        return Pattern.compile(regex)
                .matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String compiledExamples() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(ROOT.resolve("examples/src/main/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(squeezed(Files.readString(file)));
            }
        }
        return all.toString();
    }

    /** Without the spaces and line breaks, which differ with the indentation. */
    private static String squeezed(String text) {
        return text.replaceAll("\\s", "");
    }
}
