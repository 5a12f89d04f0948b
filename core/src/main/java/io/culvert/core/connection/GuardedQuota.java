package io.culvert.core.connection;

import io.culvert.core.Callback;
import io.culvert.core.ChannelQuota;
import java.util.Optional;

/** A quota that has no place for a channel when it fails. */
record GuardedQuota(ChannelQuota quota) implements ChannelQuota {
    @Override
    public Optional<String> take(int live) {
        try {
            return quota.take(live);
        } catch (Throwable thrown) {
            Callback.CHANNEL_QUOTA.failed("take", thrown);
            return Optional.of("the number of channels could not be checked");
        }
    }

    @Override
    public void giveBack(int places) {
        Callback.CHANNEL_QUOTA.run("giveBack", () -> quota.giveBack(places));
    }

    @Override
    public void connectFailed() {
        Callback.CHANNEL_QUOTA.run("connectFailed", quota::connectFailed);
    }
}
