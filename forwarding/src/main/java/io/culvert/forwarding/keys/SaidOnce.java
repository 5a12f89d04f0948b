package io.culvert.forwarding.keys;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warnings that are for the user of this program: each comes once, however often the file that it is about is read. */
final class SaidOnce {
    /** Ours: what is said after so many is said each time, and not kept. */
    private static final int MAX_KEPT = 10_000;

    private static final Logger log = LoggerFactory.getLogger(SaidOnce.class);
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private SaidOnce() {}

    static void warn(String text) {
        if (SAID.size() >= MAX_KEPT ? !SAID.contains(text) : SAID.add(text)) {
            log.warn("{}", text);
        }
    }
}
