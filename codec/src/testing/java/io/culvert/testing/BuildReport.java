package io.culvert.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * What the tests found that no single test can fail for, in a file of {@code target/}. It is written when the JVM ends,
 * after the lines of other JVMs. The build fails if the file is there after the tests.
 */
final class BuildReport {
    private BuildReport() {}

    /** Has the lines written to the file when the JVM ends. Without lines there is no file. */
    static void atEnd(String file, Supplier<Collection<String>> lines) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> append(Path.of("target", file), lines.get()), file));
    }

    private static void append(Path file, Collection<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
