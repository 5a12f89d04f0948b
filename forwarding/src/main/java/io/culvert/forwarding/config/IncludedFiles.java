package io.culvert.forwarding.config;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/** The files that an Include of ssh_config stands for, by glob(7), in the order of their names. */
final class IncludedFiles {
    private IncludedFiles() {}

    /**
     * Blocks on the disk.
     *
     * @param system whether the system's file names them: relative to its folder, and without "~"
     */
    static List<Path> find(String pattern, Path home, boolean system) {
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
        List<Path> found = List.of(Path.of("/"));
        for (String name : anchored.split("/+")) {
            if (!name.isEmpty()) {
                found = step(found, name);
            }
        }
        return found.stream().filter(Files::isRegularFile).toList();
    }

    private static List<Path> step(List<Path> folders, String name) {
        boolean wild = name.chars().anyMatch(c -> "*?[\\".indexOf(c) >= 0);
        List<Path> next = new ArrayList<>();
        for (Path folder : folders) {
            if (!wild) {
                next.add(folder.resolve(name));
            } else if (Files.isDirectory(folder)) {
                next.addAll(matching(folder, name));
            }
        }
        return next;
    }

    private static List<Path> matching(Path folder, String name) {
        // Braces are the Java platform's own addition, and a "*" of glob(7) passes by what is hidden.
        PathMatcher matcher = folder.getFileSystem().getPathMatcher("glob:" + name.replaceAll("[{}]", "\\\\$0"));
        boolean hidden = name.startsWith(".");
        List<Path> matching = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                Path last = entry.getFileName();
                if (last != null
                        && matcher.matches(last)
                        && (hidden || !last.toString().startsWith("."))) {
                    matching.add(entry);
                }
            }
        } catch (IOException e) {
            throw new ConfigException("included folder " + folder + " cannot be read; make it readable");
        }
        matching.sort(null);
        return matching;
    }
}
