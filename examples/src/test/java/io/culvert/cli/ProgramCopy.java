package io.culvert.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The program where any account can read it, and the command that starts it. */
final class ProgramCopy {
    private final List<String> classPath = new ArrayList<>();

    /** @param folder where it goes; all may enter it then */
    ProgramCopy(Path folder) throws IOException {
        open(folder);
        int number = 0;
        for (String entry : ProgramArchive.get().classPath().split(File.pathSeparator)) {
            Path from = Path.of(entry);
            if (Files.exists(from)) {
                Path to = folder.resolve(number++ + "-" + from.getFileName());
                copy(from, to);
                classPath.add(to.toString());
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Path copied = to.resolve(from.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(copied);
                        open(copied);
                    } else {
                        Files.copy(file, copied);
                        Files.setPosixFilePermissions(copied, PosixFilePermissions.fromString("rw-r--r--"));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    static void open(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** What starts it with these arguments. */
    List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(CommandLines.process(arguments));
        command.set(command.indexOf("-cp") + 1, String.join(File.pathSeparator, classPath));
        return command;
    }
}
