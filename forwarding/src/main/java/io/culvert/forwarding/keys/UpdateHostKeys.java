package io.culvert.forwarding.keys;

/** Whether the user's known_hosts files follow what a server says of its host keys. */
public enum UpdateHostKeys {
    NO,
    YES,
    /** If the user agrees each time. */
    ASK
}
