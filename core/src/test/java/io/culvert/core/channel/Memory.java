package io.culvert.core.channel;

import io.culvert.core.memory.ChannelAccount;
import io.culvert.core.memory.MemoryBudget;

/** Accounts for channels that are tested by themselves. */
final class Memory {
    private Memory() {}

    /** One that nothing makes short. */
    static ChannelAccount plenty() {
        return MemoryBudget.ofBytes(1L << 50)
                .open("user", Runnable::run, bytes -> 0)
                .channel();
    }
}
