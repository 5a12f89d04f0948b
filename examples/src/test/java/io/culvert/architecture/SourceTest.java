package io.culvert.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What class files do not tell: rules about the text of the sources of all modules. */
final class SourceTest {
    private static final Pattern COMMENT_OR_LITERAL = Pattern.compile(
            "\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])+'|//[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);

    private record Source(Path path, String text) {
        boolean inMainOf(String modules) {
            return toString().matches("(" + modules + ")/src/main/.*");
        }

        boolean isMain() {
            return inMainOf("\\w+");
        }

        boolean contains(String regex) {
            return Pattern.compile(regex)
                    .matcher(COMMENT_OR_LITERAL.matcher(text).replaceAll(""))
                    .find();
        }

        long lines() {
            return text.lines().count();
        }

        @Override
        public String toString() {
            return path.toString().replace('\\', '/');
        }
    }

    private static final List<Source> SOURCES = sources();

    @Test
    void nothing_is_synchronized_below_metrics() {
        assertNone(
                source -> source.inMainOf("codec|core|forwarding") && source.contains("\\bsynchronized\\b"),
                "core/src/main/java/X.java",
                "synchronized void x() {}");
    }

    @Test
    void nothing_sleeps() {
        assertNone(
                source -> source.contains("\\b(Thread|\\w*SECONDS|MINUTES)\\.sleep\\("),
                "core/src/test/java/X.java",
                "MILLISECONDS.sleep(1);");
    }

    @Test
    void no_test_is_disabled() {
        assertNone(source -> source.contains("@Disabled\\b"), "core/src/test/java/X.java", "@Disabled void x() {}");
    }

    @Test
    void no_file_is_long() {
        assertNone(
                source -> source.lines() > (source.isMain() ? 500 : 800),
                "core/src/main/java/X.java",
                "\n".repeat(501));
    }

    @Test
    void every_package_is_null_marked() {
        List<Path> marked = SOURCES.stream()
                .filter(source -> source.path().endsWith("package-info.java") && source.contains("@NullMarked\\b"))
                .map(source -> source.path().getParent())
                .toList();
        assertNone(
                source -> source.isMain()
                        && !source.path().endsWith("module-info.java")
                        && !marked.contains(source.path().getParent()),
                "core/src/main/java/nowhere/X.java",
                "");
    }

    /** Every module has sources, of both kinds: what is looked for is looked for everywhere. */
    @Test
    void the_sources_of_every_module_are_read() {
        assertThat(List.of("codec", "core", "forwarding", "metrics", "perf", "examples"))
                .allSatisfy(module -> {
                    assertThat(SOURCES).anyMatch(source -> source.inMainOf(module));
                    assertThat(SOURCES).anyMatch(source -> source.toString().startsWith(module + "/src/test/"));
                });
    }

    /** Nor would a source with this text be overlooked. */
    private static void assertNone(Predicate<Source> offends, String path, String text) {
        assertThat(offends.test(new Source(Path.of(path), text)))
                .as("finds " + text)
                .isTrue();
        assertThat(SOURCES).filteredOn(offends).isEmpty();
    }

    /** The Java files of all modules; the tests of a module run in its folder. */
    private static List<Source> sources() {
        Path root = Path.of("..");
        try (Stream<Path> files = Files.walk(root)) {
            List<Source> sources = files.filter(file -> file.toString().endsWith(".java"))
                    .map(root::relativize)
                    .filter(file -> file.getNameCount() > 2
                            && file.getName(1).toString().equals("src"))
                    .map(file -> new Source(file, read(root.resolve(file))))
                    .toList();
            assertThat(sources).as("the sources of the modules").hasSizeGreaterThan(20);
            return sources;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
