package io.culvert.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The program as jars, and an archive of its classes as the launcher makes one: a JVM that starts from it has half the work.
 * Made once for all tests of a build.
 *
 * @param classPath of jars alone, which is what an archive is for
 * @param options have a JVM start from the archive; if there is none, it starts all the same
 */
record ProgramArchive(String classPath, List<String> options) {
    private static final Path FOLDER = Path.of("target/program-of-tests").toAbsolutePath();
    private static final ProgramArchive BUILT = build();

    static ProgramArchive get() {
        return BUILT;
    }

    private static ProgramArchive build() {
        try {
            Files.createDirectories(FOLDER);
            try (FileChannel channel =
                    FileChannel.open(FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock(); // until it is closed
                String classPath = String.join(File.pathSeparator, jars());
                Path archive = FOLDER.resolve(Runtime.version() + ".jsa");
                if (!Files.exists(archive)) {
                    record(classPath, archive);
                }
                return new ProgramArchive(
                        classPath,
                        List.of(
                                "-XX:SharedArchiveFile=" + archive,
                                "-Xshare:auto",
                                "-Xlog:disable",
                                "-Xlog:all=warning,cds=off,cds+dynamic=off:stderr"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> jars() throws IOException {
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isRegularFile(path)) {
                jars.add(entry);
            } else if (Files.isDirectory(path) && !path.endsWith("test-classes")) {
                jars.add(jar(path.toAbsolutePath()).toString());
            }
        }
        return jars;
    }

    /** Named after where the classes are: of several modules, where they have not been packaged. */
    private static Path jar(Path classes) throws IOException {
        Path jar = FOLDER.resolve(classes.toString().replace(File.separatorChar, '_') + ".jar");
        if (!Files.exists(jar)) {
            try (OutputStream out = Files.newOutputStream(jar);
                    ZipOutputStream zip = new ZipOutputStream(out);
                    Stream<Path> files = Files.walk(classes)) {
                zip.setLevel(0);
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    zip.putNextEntry(
                            new ZipEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                    Files.copy(file, zip);
                }
            }
        }
        return jar;
    }

    /** Without an archive nothing fails, so no failure here does. */
    private static void record(String classPath, Path archive) throws IOException {
        List<String> command = new ArrayList<>(CommandLines.java());
        command.addAll(List.of(
                "-XX:ArchiveClassesAtExit=" + archive,
                "-Xlog:disable",
                "-cp",
                classPath,
                Culvert.class.getName(),
                "warm"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve("log").toFile())
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
