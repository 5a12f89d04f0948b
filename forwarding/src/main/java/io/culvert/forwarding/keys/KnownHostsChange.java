package io.culvert.forwarding.keys;

import io.culvert.core.key.SshPublicKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What has to change in the user's known_hosts files for them to list the keys that a server has, and no others.
 *
 * @param name the server, as the files name it
 * @param learnt keys that no line has for that name
 * @param deprecated keys of lines for that name that the server does not have any more
 */
record KnownHostsChange(String name, List<SshPublicKey> learnt, List<SshPublicKey> deprecated) {
    /**
     * Empty if nothing has to change, and where ssh leaves the files to the user, too: a line for the name has a marker or was
     * written by hand, or a line for another name has one of these keys (rule K03). Blocks on the disk.
     */
    static Optional<KnownHostsChange> of(List<Path> files, String name, List<SshPublicKey> announced)
            throws IOException {
        List<KnownHost> here = new ArrayList<>();
        Set<SshPublicKey> elsewhere = new HashSet<>();
        for (Path file : files) {
            for (KnownHost entry : entries(file)) {
                if (entry.names().contains(name)) {
                    here.add(entry);
                } else {
                    elsewhere.add(entry.key());
                }
            }
        }
        Set<SshPublicKey> known = new LinkedHashSet<>();
        here.forEach(entry -> known.add(entry.key()));
        List<SshPublicKey> learnt =
                announced.stream().filter(key -> !known.contains(key)).toList();
        List<SshPublicKey> deprecated =
                known.stream().filter(key -> !announced.contains(key)).toList();
        boolean byHand = here.stream()
                .anyMatch(entry ->
                        entry.marker() != KnownHost.Marker.NONE || entry.names().byHand());
        boolean shared = announced.stream().anyMatch(elsewhere::contains)
                || deprecated.stream().anyMatch(elsewhere::contains);
        return byHand || shared || learnt.isEmpty() && deprecated.isEmpty()
                ? Optional.empty()
                : Optional.of(new KnownHostsChange(name, learnt, deprecated));
    }

    /** Adds what is learnt to the first file, if there is one, and removes what is deprecated from all. Blocks on the disk. */
    void write(List<Path> files, boolean hashed) throws IOException {
        List<String> lines =
                learnt.stream().map(key -> KnownHost.line(name, key, hashed)).toList();
        for (Path path : files) {
            Optional<KnownHostsFile> file = KnownHostsFile.read(path);
            if (file.isPresent()) {
                Set<Integer> without = new HashSet<>();
                file.get().entries().stream()
                        .filter(entry -> entry.names().contains(name) && deprecated.contains(entry.key()))
                        .forEach(entry -> without.add(entry.line()));
                List<String> with = path.equals(files.get(0)) ? lines : List.of();
                if (!without.isEmpty() || !with.isEmpty()) {
                    file.get().rewrite(without, with);
                }
            }
        }
    }

    private static List<KnownHost> entries(Path file) throws IOException {
        return KnownHostsFile.read(file).map(KnownHostsFile::entries).orElse(List.of());
    }
}
