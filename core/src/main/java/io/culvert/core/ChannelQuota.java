package io.culvert.core;

import java.util.Optional;

/**
 * Says how many channels a connection may have, whichever side opens them. Called on the connection's event loop: must be fast
 * and must not block. One that is shared by connections is called on many loops.
 */
public interface ChannelQuota {
    /** As many as a connection can have. */
    ChannelQuota NONE = new ChannelQuota() {
        @Override
        public Optional<String> take(int live) {
            return Optional.empty();
        }

        @Override
        public void giveBack(int places) {}

        @Override
        public void connectFailed() {}
    };

    /**
     * Takes a place for one more channel.
     *
     * @param live channels that the connection has
     * @return why there is none, for the peer to read; empty if it is taken
     */
    Optional<String> take(int live);

    /** Channels have come to their end, with the connection or before. */
    void giveBack(int places);

    /** What the peer wanted to be connected to could not be connected to; its place is given back, too. */
    void connectFailed();
}
