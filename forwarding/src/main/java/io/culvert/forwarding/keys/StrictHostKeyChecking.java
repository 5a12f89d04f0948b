package io.culvert.forwarding.keys;

/** What to do with a host key that is not in the known_hosts files. One that has changed is refused by all. */
public enum StrictHostKeyChecking {
    /** Refuse it. */
    YES,
    /** Take it and add it to the first file. */
    NO,
    /** As NO: the two differ in ssh only in what a changed key still allows, and forwarding it does not allow. */
    ACCEPT_NEW,
    /** Ask the user, and add it to the first file on a yes. */
    ASK
}
