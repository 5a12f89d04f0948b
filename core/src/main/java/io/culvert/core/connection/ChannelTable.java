package io.culvert.core.connection;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.ChannelLimits;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one connection by our numbers, lowest free number first. A number is taken from the moment that an open
 * is sent or received until both sides have sent CLOSE (rule C12).
 */
final class ChannelTable {
    private final BitSet taken = new BitSet();
    private @Nullable ChannelSlot[] slots = new ChannelSlot[8];
    private int size;
    /** Numbers that were ever taken: all below this. */
    private int used;

    /** @param lingering channels that take room without a number */
    boolean full(int lingering) {
        return size + lingering >= ChannelLimits.MOST_PER_CONNECTION;
    }

    int size() {
        return size;
    }

    /** Takes the lowest free number; the table must not be full. */
    int allocate() {
        int number = taken.nextClearBit(0);
        if (number == slots.length) {
            slots = Arrays.copyOf(slots, slots.length * 2);
        }
        taken.set(number);
        used = Math.max(used, number + 1);
        size++;
        return number;
    }

    void put(int number, ChannelSlot slot) {
        slots[number] = slot;
    }

    void free(int number) {
        slots[number] = null;
        taken.clear(number);
        size--;
    }

    /** Whether a number was taken once and is free now. */
    boolean wasFreed(int number) {
        return number >= 0 && number < used && slots[number] == null;
    }

    /** What stands at a number that the peer named; a number that is not taken is a violation. */
    ChannelSlot require(int number, String message) {
        ChannelSlot slot = number >= 0 && number < slots.length ? slots[number] : null;
        if (slot == null) {
            throw ProtocolViolation.ofChannel(number, message + " for a channel that is not open");
        }
        return slot;
    }

    void forEach(Consumer<ChannelSlot> action) {
        for (int number = 0; number < slots.length; number++) { // the table may change meanwhile
            ChannelSlot slot = slots[number];
            if (slot != null) {
                action.accept(slot);
            }
        }
    }
}
