package io.culvert.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final int MIB = 1 << 20;
    private static final int LIMIT = 100 * MIB;

    private long now;
    private final MemoryBudget budget = new MemoryBudget(LIMIT, () -> now += MIB);
    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();

    /** A connection whose channels can be reset, as the real one does it. */
    private final class Connection implements ConnectionAccount.Holder {
        final ConnectionAccount account;
        final List<ChannelAccount> channels = new ArrayList<>();
        int given;
        boolean closed;

        Connection(String user) {
            account = budget.open(user, loop::add, this);
        }

        ChannelAccount open(int held) {
            ChannelAccount channel = account.channel();
            channels.add(channel);
            channel.outbound(held);
            return channel;
        }

        @Override
        public int giveUp(long bytes) {
            if (channels.isEmpty() && account.held() > 0) {
                close();
                return 0;
            }
            channels.sort(Comparator.comparingLong(ChannelAccount::held).reversed());
            long free = 0;
            int resets = 0;
            while (!channels.isEmpty() && (resets == 0 || free < bytes)) {
                ChannelAccount largest = channels.remove(0);
                free += largest.held();
                resets++;
                largest.close();
            }
            given += resets;
            return resets;
        }

        void close() {
            closed = true;
            channels.forEach(ChannelAccount::close);
            channels.clear();
            account.close();
        }
    }

    private int runLoop() {
        Runnable task;
        int tasks = 0;
        while ((task = loop.poll()) != null) {
            task.run();
            tasks++;
        }
        return tasks;
    }

    @Test
    void P12_nobody_is_held_back_while_there_is_memory() {
        Connection one = new Connection("one");
        ChannelAccount channel = one.open(69 * MIB);

        assertThat(budget.level()).isEqualTo(MemoryLevel.FREE);
        assertThat(channel.tight()).isFalse();
        assertThat(one.account.refusesOpen()).isFalse();
        assertThat(channel.window(2 * MIB)).isEqualTo(2 * MIB);
    }

    @Test
    void P12_who_holds_most_is_held_back_first_and_who_holds_little_is_not() {
        Connection hog = new Connection("hog");
        Connection healthy = new Connection("healthy");
        ChannelAccount stalled = hog.open(66 * MIB);
        ChannelAccount flowing = healthy.open(5 * MIB);

        assertThat(budget.level()).isEqualTo(MemoryLevel.TIGHT);
        assertThat(stalled.tight()).isTrue();
        assertThat(stalled.window(2 * MIB)).isEqualTo(64 * 1024);
        assertThat(flowing.tight()).isFalse();
        assertThat(flowing.window(2 * MIB)).isEqualTo(2 * MIB);
    }

    @Test
    void P12_users_who_hold_next_to_nothing_leave_their_shares_to_the_others() {
        for (int i = 0; i < 50; i++) {
            new Connection("small " + i).open(64 * 1024);
        }
        Connection hog = new Connection("hog");
        Connection second = new Connection("second");
        ChannelAccount stalled = hog.open(60 * MIB);
        ChannelAccount flowing = second.open(20 * MIB);

        assertThat(stalled.tight()).isTrue();
        assertThat(flowing.tight()).isFalse();
    }

    @Test
    void P12_among_the_connections_of_one_user_the_one_that_holds_little_is_not_held_back() {
        Connection hog = new Connection("user");
        Connection healthy = new Connection("user");
        ChannelAccount stalled = hog.open(80 * MIB);
        ChannelAccount flowing = healthy.open(4 * MIB);

        assertThat(stalled.tight()).isTrue();
        assertThat(flowing.tight()).isFalse();
    }

    @Test
    void P12_among_the_channels_of_one_connection_the_one_that_holds_little_is_not_held_back() {
        Connection connection = new Connection("user");
        ChannelAccount flowing = connection.open(MIB / 8);
        List<ChannelAccount> stalled = new ArrayList<>();
        for (int i = 0; i < 99; i++) {
            stalled.add(connection.open(MIB));
        }

        assertThat(flowing.tight()).isFalse();
        assertThat(stalled).allMatch(ChannelAccount::tight);
    }

    @Test
    void P12_what_is_held_back_is_let_go_only_at_a_lower_mark() {
        Connection hog = new Connection("hog");
        ChannelAccount stalled = hog.open(71 * MIB);
        assertThat(stalled.tight()).isTrue();
        stalled.outbound(65 * MIB);
        assertThat(stalled.tight()).isTrue();
        stalled.outbound(59 * MIB);
        assertThat(stalled.tight()).isFalse();
        assertThat(budget.level()).isEqualTo(MemoryLevel.FREE);
    }

    @Test
    void P12_opens_are_refused_to_those_above_their_share_only() {
        Connection hog = new Connection("hog");
        Connection healthy = new Connection("healthy");
        hog.open(85 * MIB);
        healthy.open(6 * MIB);

        assertThat(budget.level()).isEqualTo(MemoryLevel.SHORT);
        assertThat(hog.account.refusesOpen()).isTrue();
        assertThat(healthy.account.refusesOpen()).isFalse();
        assertThat(budget.refusals()).isEqualTo(1);

        Connection another = new Connection("hog");
        assertThat(another.account.refusesOpen()).isFalse();
        hog.open(10 * MIB);
        assertThat(budget.level()).isEqualTo(MemoryLevel.EXHAUSTED);
        assertThat(another.account.refusesOpen()).isTrue();
        assertThat(healthy.account.refusesOpen()).isFalse();
    }

    @Test
    void P12_when_memory_is_exhausted_the_largest_channels_of_the_largest_holder_are_reset_until_there_is_room() {
        Connection hog = new Connection("hog");
        Connection healthy = new Connection("healthy");
        healthy.open(20 * MIB);
        hog.open(10 * MIB);
        ChannelAccount largest = hog.open(11 * MIB);
        for (int i = 0; i < 8; i++) {
            hog.open(8 * MIB);
        }
        assertThat(budget.level()).isEqualTo(MemoryLevel.EXHAUSTED);
        runLoop();

        assertThat(budget.held()).isLessThan(85L * MIB);
        assertThat(largest.held()).isZero();
        assertThat(hog.given).isEqualTo(2);
        assertThat(budget.resets()).isEqualTo(2);
        assertThat(healthy.given).isZero();
    }

    @Test
    void P12_many_small_channels_are_reset_in_few_steps_so_that_new_ones_cannot_outrun_them() {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            connections.add(new Connection("hog"));
        }
        for (int i = 0; i < 2000; i++) {
            connections.get(i % 20).open(MIB / 16);
        }
        assertThat(budget.level()).isEqualTo(MemoryLevel.EXHAUSTED);
        int steps = runLoop();

        assertThat(budget.level()).isEqualTo(MemoryLevel.SHORT);
        assertThat(budget.resets()).isGreaterThan(500);
        assertThat(steps).isLessThan(30);
    }

    @Test
    void P12_what_a_closing_connection_still_holds_is_not_asked_of_others_again_and_again() {
        List<String> asked = new ArrayList<>();
        ConnectionAccount closing = budget.open("hog", loop::add, bytes -> {
            asked.add("hog");
            return 0;
        });
        budget.open("hog", loop::add, bytes -> {
            asked.add("idle");
            return 0;
        });
        Connection healthy = new Connection("healthy");
        healthy.open(20 * MIB);
        closing.buffers(85 * MIB);
        assertThat(budget.level()).isEqualTo(MemoryLevel.EXHAUSTED);
        runLoop();
        assertThat(asked).containsExactly("hog");
        assertThat(healthy.given).isZero();

        healthy.open(90 * MIB);
        runLoop();
        assertThat(asked).containsExactly("hog");
        assertThat(healthy.given)
                .as("only what is too much without the one that closes")
                .isEqualTo(1);
    }

    @Test
    void P12_who_is_asked_after_memory_has_become_free_loses_nothing() {
        Connection hog = new Connection("hog");
        hog.open(60 * MIB);
        ChannelAccount other = new Connection("other").open(41 * MIB);
        assertThat(budget.level()).isEqualTo(MemoryLevel.EXHAUSTED);
        other.close();
        runLoop();
        assertThat(hog.given).isZero();
    }

    @Test
    void P12_a_window_grows_to_a_quarter_of_what_others_leave_and_not_while_memory_is_short() {
        Connection one = new Connection("one");
        ChannelAccount channel = one.open(0);
        for (int i = 0; i < 500; i++) {
            one.open(0).inbound(0, 2 * MIB); // idle: promised, and not held
        }
        assertThat(channel.largestWindow()).isEqualTo(15 * MIB);
        new Connection("other").open(20 * MIB);
        assertThat(channel.largestWindow()).isEqualTo(10 * MIB);
        new Connection("third").open(55 * MIB);
        assertThat(budget.level()).isEqualTo(MemoryLevel.TIGHT);
        assertThat(channel.largestWindow()).isZero();
    }

    @Test
    void P12_a_connection_that_holds_without_channels_is_closed() {
        Connection hog = new Connection("hog");
        hog.account.buffers(101 * MIB);
        runLoop();

        assertThat(hog.closed).isTrue();
        assertThat(budget.held()).isZero();
        assertThat(budget.users()).isZero();
    }

    @Test
    void P12_first_windows_become_smaller_as_more_is_promised_and_never_smaller_than_64_KiB() {
        Connection connection = new Connection("user");
        List<Integer> windows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int window = connection.account.firstWindow(2 * MIB);
            windows.add(window);
            connection.open(0).inbound(0, window);
        }
        assertThat(windows).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(windows.get(0)).isGreaterThan(MIB);
        assertThat(windows.get(499)).isEqualTo(64 * 1024);
        assertThat(budget.promised()).isLessThan(LIMIT);

        assertThat(new Connection("other").account.firstWindow(2 * MIB)).isGreaterThan(MIB / 2);
        assertThat(connection.account.firstWindow(1000)).isEqualTo(1000);
    }

    /** Two threads change what is held at the same moment: 110 MiB in between, 80 at the end, or never above 90. */
    @Test
    void P12_the_level_is_that_of_what_is_held_when_two_threads_have_changed_it_at_once() throws Exception {
        try (TwoThreads threads = new TwoThreads()) {
            for (int round = 0; round < 20_000; round++) {
                MemoryBudget contended = MemoryBudget.ofBytes(LIMIT);
                ChannelAccount grows =
                        contended.open("grows", loop::add, bytes -> 0).channel();
                ChannelAccount shrinks =
                        contended.open("shrinks", loop::add, bytes -> 0).channel();
                grows.outbound(60 * MIB);
                shrinks.outbound(35 * MIB);
                threads.atOnce(() -> grows.outbound(80 * MIB), () -> shrinks.outbound(MIB));
                assertThat(contended.level())
                        .isEqualTo(contended.level().after(contended.held(), LIMIT))
                        .isNotEqualTo(MemoryLevel.EXHAUSTED);
                loop.clear();
            }
        }
    }

    /** Two event loops. */
    private record TwoThreads(ExecutorService first, ExecutorService second) implements AutoCloseable {
        TwoThreads() {
            this(Executors.newSingleThreadExecutor(), Executors.newSingleThreadExecutor());
        }

        void atOnce(Runnable one, Runnable other) throws Exception {
            AtomicInteger ready = new AtomicInteger();
            Future<?> a = first.submit(() -> after(ready, one));
            Future<?> b = second.submit(() -> after(ready, other));
            a.get();
            b.get();
        }

        private static void after(AtomicInteger ready, Runnable work) {
            ready.incrementAndGet();
            while (ready.get() < 2) {
                Thread.onSpinWait();
            }
            work.run();
        }

        @Override
        public void close() {
            first.shutdown();
            second.shutdown();
        }
    }

    @Test
    void a_budget_of_less_than_a_mebibyte_is_refused() {
        assertThatThrownBy(() -> MemoryBudget.ofBytes(MIB - 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Random channels that come, stall, go on, and die. */
    @Property(tries = 200)
    void P12_the_accounts_add_up_after_each_step_and_the_limit_holds(@ForAll long seed) {
        MemoryBudgetTest test = new MemoryBudgetTest();
        Random random = new Random(seed);
        List<Connection> connections = new ArrayList<>();
        for (int step = 0; step < 300; step++) {
            int choice = random.nextInt(20);
            if (choice == 0 || connections.isEmpty()) {
                connections.add(test.new Connection("user " + random.nextInt(3)));
            } else {
                Connection connection = connections.get(random.nextInt(connections.size()));
                if (choice == 1) {
                    connection.close();
                } else if (connection.channels.isEmpty() || choice < 6) {
                    if (!connection.closed && !connection.account.refusesOpen()) {
                        connection.open(random.nextInt(4 * MIB));
                    }
                } else {
                    ChannelAccount channel = connection.channels.get(random.nextInt(connection.channels.size()));
                    int held = random.nextInt(8 * MIB);
                    if (choice < 8) {
                        channel.close();
                        connection.channels.remove(channel);
                    } else if (choice < 12) {
                        channel.inbound(held, held + MIB);
                    } else {
                        channel.outbound(held);
                    }
                }
            }
            test.runLoop();
            connections.removeIf(connection -> connection.closed);
            long sum = connections.stream()
                    .flatMap(connection -> connection.channels.stream())
                    .mapToLong(ChannelAccount::held)
                    .sum();
            long lag = connections.size() * 16L * 1024;
            assertThat(test.budget.held()).isBetween(sum - lag, sum + lag);
            assertThat(test.budget.held()).isLessThanOrEqualTo(LIMIT);
        }
        connections.forEach(Connection::close);
        assertThat(test.budget.held()).isZero();
        assertThat(test.budget.promised()).isZero();
        assertThat(test.budget.users()).isZero();
        assertThat(test.budget.level()).isEqualTo(MemoryLevel.FREE);
    }
}
