package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.BoundedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The lines of a configuration file, within the limits of rule P09. What exceeds them is an error, never half a line.
 */
final class ConfigFile {
    private ConfigFile() {}

    /** Blocks on the disk. */
    static List<String> lines(Path file) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(BoundedFile.bytes(file)))
                    .toString();
            List<String> lines = List.of(text.split("\n", -1));
            check(lines, file);
            return lines;
        } catch (NoSuchFileException e) {
            throw new ConfigException("no such file; check the path").at(file);
        } catch (CharacterCodingException e) {
            throw new ConfigException("is not UTF-8 text; save it as UTF-8").at(file);
        } catch (IOException e) {
            String reason = e instanceof FileSystemException f && f.getReason() != null
                    ? f.getReason()
                    : "cannot be read (" + e.getClass().getSimpleName() + ")";
            throw new ConfigException(reason + "; give a readable regular file").at(file);
        }
    }

    private static void check(List<String> lines, Path file) {
        if (lines.size() > BoundedFile.MAX_LINES) {
            throw new ConfigException("has more than " + BoundedFile.MAX_LINES + " lines; write fewer").at(file);
        }
    }
}
