package io.culvert.perf.compare;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where a program runs.
 *
 * @param address at which others reach it, and it is the one that they listen on
 * @param prefix of each command that is to run there
 */
record Place(String address, List<String> prefix) {
    /** This machine, over loopback. */
    static final Place HERE = new Place("127.0.0.1", List.of());

    /** A network namespace. */
    static Place namespace(String name, String address) {
        return new Place(address, List.of("ip", "netns", "exec", name));
    }

    List<String> command(List<String> words) {
        return Stream.concat(prefix.stream(), words.stream()).toList();
    }
}
