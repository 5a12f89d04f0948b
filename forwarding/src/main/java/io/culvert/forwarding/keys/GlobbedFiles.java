package io.culvert.forwarding.keys;

import io.culvert.core.FileName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a path with patterns of glob(7) stands for. */
public final class GlobbedFiles {
    private GlobbedFiles() {}

    /**
     * In the order of their paths; one without a pattern stands for itself, there or not. Blocks on the disk.
     *
     * @param pattern an absolute path
     * @throws FileSystemException with the name of a folder that cannot be read
     * @throws IllegalArgumentException with a sentence, if the JVM cannot name a file
     */
    public static List<Path> find(String pattern) throws FileSystemException {
        List<Path> found = List.of(Path.of("/"));
        for (String name : pattern.split("/+")) {
            if (!name.isEmpty()) {
                found = step(found, name);
            }
        }
        return found.stream().sorted().toList();
    }

    private static List<Path> step(List<Path> folders, String name) throws FileSystemException {
        List<Path> next = new ArrayList<>();
        for (Path folder : folders) {
            if (!FileNameGlob.isPattern(name)) {
                next.add(folder.resolve(FileName.path(name)));
            } else if (Files.isDirectory(folder)) {
                next.addAll(matching(folder, FileNameGlob.of(name)));
            }
        }
        return next;
    }

    private static List<Path> matching(Path folder, FileNameGlob glob) throws FileSystemException {
        List<Path> matching = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (glob.matches(String.valueOf(entry.getFileName()))) {
                    matching.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            FileSystemException unreadable = new FileSystemException(folder.toString());
            unreadable.initCause(e);
            throw unreadable;
        }
        return matching;
    }
}
