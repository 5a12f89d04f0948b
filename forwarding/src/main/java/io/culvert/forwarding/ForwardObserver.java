package io.culvert.forwarding;

/** Told what happens on one forward. Called on an event loop, so it must be fast and must not block. */
public interface ForwardObserver {
    ForwardObserver NONE = new ForwardObserver() {};

    /** A connection is forwarded: its channel is open. */
    default void opened() {}

    /** A forwarded connection has ended. */
    default void closed() {}

    /** A connection could not be forwarded. */
    default void refused(Throwable why) {}

    /** Bytes went from the side that connected to the side that was connected to. */
    default void toTarget(int bytes) {}

    /** Bytes went the other way. */
    default void fromTarget(int bytes) {}
}
