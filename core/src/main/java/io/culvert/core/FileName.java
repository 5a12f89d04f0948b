package io.culvert.core;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The name of a file, as people write it. */
public final class FileName {
    private FileName() {}

    /**
     * Its path.
     *
     * @throws IllegalArgumentException with a sentence, if the JVM can name no such file: the name has a NUL, or a letter
     *     that the JVM's locale does not have
     */
    public static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            if (name.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("no file has a NUL in its name", e);
            }
            throw new IllegalArgumentException(
                    "the file name '" + name + "' has letters that Java cannot use in this locale;"
                            + " start the program with LC_ALL=C.UTF-8",
                    e);
        }
    }
}
