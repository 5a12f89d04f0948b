package io.culvert.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.ChannelLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ChannelTableTest {
    private final ChannelTable table = new ChannelTable();

    private int take() {
        int number = table.allocate();
        table.put(number, ChannelSlot.Closing.CLOSING);
        return number;
    }

    @Property
    void C12_the_lowest_free_number_is_used_first_and_no_number_twice(@ForAll @Size(max = 300) List<Integer> events) {
        ChannelTable tested = new ChannelTable();
        TreeSet<Integer> taken = new TreeSet<>();
        for (int event : events) {
            if (event % 3 == 0 && !taken.isEmpty()) {
                Integer number = taken.ceiling(Math.floorMod(event, 40));
                int freed = number == null ? taken.first() : number;
                taken.remove(freed);
                tested.free(freed);
            } else {
                int lowest = 0;
                while (taken.contains(lowest)) {
                    lowest++;
                }
                assertThat(tested.allocate()).isEqualTo(lowest);
                tested.put(lowest, ChannelSlot.Closing.CLOSING);
                taken.add(lowest);
            }
            assertThat(tested.size()).isEqualTo(taken.size());
        }
    }

    @Test
    void C12_a_number_that_awaits_the_peers_close_stays_taken() {
        assertThat(take()).isZero();
        assertThat(table.allocate()).isEqualTo(1);
        assertThat(table.require(0, "SSH_MSG_CHANNEL_DATA")).isEqualTo(ChannelSlot.Closing.CLOSING);
    }

    @Test
    void C12_the_cap_is_reached_and_left_again() {
        for (int i = 0; i < ChannelLimits.MOST_PER_CONNECTION; i++) {
            assertThat(table.full(0)).isFalse();
            assertThat(take()).isEqualTo(i);
        }
        assertThat(table.full(0)).isTrue();
        table.free(4711);
        assertThat(table.full(0)).isFalse();
        assertThat(take()).isEqualTo(4711);
    }

    @Test
    void C12_a_number_that_is_not_taken_is_a_violation_however_large() {
        take();
        for (int number :
                new int[] {1, 7, 8, ChannelLimits.MOST_PER_CONNECTION, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
            assertThatThrownBy(() -> table.require(number, "SSH_MSG_CHANNEL_DATA"))
                    .isInstanceOf(ProtocolViolation.class)
                    .hasMessage("channel " + Integer.toUnsignedString(number)
                            + ": SSH_MSG_CHANNEL_DATA for a channel that is not open");
        }
    }

    @Test
    void every_slot_is_visited_though_slots_are_freed_meanwhile() {
        List<ChannelSlot> visited = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            take();
        }
        table.free(3);
        table.forEach(slot -> {
            if (visited.isEmpty()) {
                table.free(5);
            }
            visited.add(slot);
        });
        assertThat(visited.size()).isBetween(18, 19);
    }
}
