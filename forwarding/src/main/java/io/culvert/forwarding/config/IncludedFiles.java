package io.culvert.forwarding.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that an Include stands for, by glob(7), in the order of their paths. Folders are passed over. */
final class IncludedFiles {
    private IncludedFiles() {}

    /**
     * Those of an Include of ssh_config. Blocks on the disk.
     *
     * @param system whether the system's file names them: relative to its folder, and without "~"
     */
    static List<Path> ofClient(String pattern, Path home, boolean system) {
        if (pattern.isEmpty() || (system && pattern.startsWith("~"))) {
            throw new ConfigException("bad include path '" + pattern + "'; write an absolute path");
        }
        String anchored;
        if (pattern.startsWith("~/")) {
            anchored = home + pattern.substring(1);
        } else if (pattern.startsWith("~")) {
            throw new ConfigException("'" + pattern + "' is in the home of somebody else; write an absolute path");
        } else if (pattern.startsWith("/")) {
            anchored = pattern;
        } else {
            anchored = (system ? ClientFiles.SYSTEM_FOLDER : home.resolve(".ssh")) + "/" + pattern;
        }
        return find(anchored).stream().filter(Files::isRegularFile).toList();
    }

    /**
     * Those of an Include of sshd_config, and links that lead nowhere. Blocks on the disk.
     *
     * @param folder where a relative path begins
     */
    static List<Path> ofServer(String pattern, Path folder) {
        if (pattern.isEmpty()) {
            throw new ConfigException("Include: missing argument; write a path");
        }
        return find(pattern.startsWith("/") ? pattern : folder.toAbsolutePath() + "/" + pattern).stream()
                .filter(file -> !Files.isDirectory(file))
                .toList();
    }

    private static List<Path> find(String pattern) {
        List<Path> found = List.of(Path.of("/"));
        for (String name : pattern.split("/+")) {
            if (!name.isEmpty()) {
                found = step(found, name);
            }
        }
        return found.stream().sorted().toList();
    }

    private static List<Path> step(List<Path> folders, String name) {
        List<Path> next = new ArrayList<>();
        for (Path folder : folders) {
            if (!FileNameGlob.isPattern(name)) {
                next.add(folder.resolve(ConfigFile.path(name)));
            } else if (Files.isDirectory(folder)) {
                next.addAll(matching(folder, FileNameGlob.of(name)));
            }
        }
        return next;
    }

    private static List<Path> matching(Path folder, FileNameGlob glob) {
        List<Path> matching = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (glob.matches(String.valueOf(entry.getFileName()))) {
                    matching.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new ConfigException("included folder " + folder + " cannot be read; make it readable");
        }
        return matching;
    }
}
