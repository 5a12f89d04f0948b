package io.culvert.forwarding;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** For which user each file of this process's Unix-domain listeners is, by the file's identity. Any thread may ask. */
final class SocketHolders {
    private final Map<Object, String> users = new ConcurrentHashMap<>();

    void put(Object file, String user) {
        users.put(file, user);
    }

    void remove(Object file) {
        users.remove(file);
    }

    /** Empty if it is no listener of this process's. */
    Optional<String> of(Object file) {
        return Optional.ofNullable(users.get(file));
    }
}
