package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.GlobbedFiles;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        try {
            return GlobbedFiles.find(pattern);
        } catch (FileSystemException e) {
            throw new ConfigException("included folder " + e.getFile() + " cannot be read; make it readable");
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }
}
