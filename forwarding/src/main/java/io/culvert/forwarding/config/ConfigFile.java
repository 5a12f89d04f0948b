package io.culvert.forwarding.config;

import io.culvert.core.FileName;
import io.culvert.core.Text;
import io.culvert.forwarding.keys.BoundedFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of a configuration file, within the limits of rule P09. What exceeds them is an error, never half a line. Any
 * byte may be in one (rule K09): each line is {@link Text} by itself, so that a comment in another encoding changes nothing
 * else. A byte-order mark is passed over.
 */
final class ConfigFile {
    private ConfigFile() {}

    /** Blocks on the disk. */
    static List<String> lines(Path file) {
        try {
            byte[] bytes = BoundedFile.bytes(file);
            List<String> lines = new ArrayList<>();
            for (int start = BoundedFile.byteOrderMark(bytes), end; start <= bytes.length; start = end + 1) {
                end = BoundedFile.endOfLine(bytes, start);
                lines.add(Text.of(bytes, start, end - start));
            }
            check(lines, file);
            return lines;
        } catch (NoSuchFileException e) {
            throw new ConfigException("no such file; check the path").at(file);
        } catch (IOException e) {
            String reason = e instanceof FileSystemException f && f.getReason() != null
                    ? f.getReason()
                    : "cannot be read (" + e.getClass().getSimpleName() + ")";
            throw new ConfigException(reason + "; give a readable regular file").at(file);
        }
    }

    /**
     * The path of a file that a configuration names.
     *
     * @throws ConfigException if no file can have this name
     */
    static Path path(String name) {
        try {
            return FileName.path(name);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private static void check(List<String> lines, Path file) {
        if (lines.size() > BoundedFile.MAX_LINES) {
            throw new ConfigException("has more than " + BoundedFile.MAX_LINES + " lines; write fewer").at(file);
        }
    }
}
