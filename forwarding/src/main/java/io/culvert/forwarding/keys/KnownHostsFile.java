package io.culvert.forwarding.keys;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A known_hosts file that is to be changed: all that is in it, and what its lines say of keys. */
record KnownHostsFile(Path path, byte[] content, List<KnownHost> entries) {
    /** Empty if there is no such file, or none that can be changed. Blocks on the disk. */
    static Optional<KnownHostsFile> read(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        Path real = path.toRealPath(); // not the link to it, which stays
        byte[] content = BoundedFile.bytes(real);
        return Optional.of(new KnownHostsFile(real, content, KnownHost.parse(path, content)));
    }

    /** Writes the file anew without some lines, by their numbers, and with others at its end. All else stays as it is. */
    void rewrite(Set<Integer> without, List<String> with) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int number = 0;
        for (int start = 0, end; start < content.length; start = end) {
            end = endOfLine(start);
            if (!without.contains(++number)) {
                out.write(content, start, end - start);
            }
        }
        if (content.length > 0 && content[content.length - 1] != '\n' && !without.contains(number)) {
            out.write('\n');
        }
        with.forEach(line -> out.writeBytes(line.getBytes(StandardCharsets.US_ASCII)));
        PrivateFiles.replace(path, out.toByteArray());
    }

    /** Behind the line's end. */
    private int endOfLine(int start) {
        int at = start;
        while (at < content.length && content[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, content.length);
    }
}
