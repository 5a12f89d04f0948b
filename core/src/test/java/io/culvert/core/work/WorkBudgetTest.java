package io.culvert.core.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Most tests run both executors by hand, so that the order of everything is decided here. */
final class WorkBudgetTest {
    private final Manual confinement = new Manual();
    private final Manual workers = new Manual();
    private final List<String> ran = new ArrayList<>();

    @Test
    void a_tasks_result_and_its_failure_reach_the_caller() {
        WorkBudget budget = budget(1, 10, 10);
        CompletableFuture<Integer> result =
                budget.submit(address("10.0.0.1"), () -> 42).result().toCompletableFuture();
        CompletableFuture<Object> failure = budget.submit(address("10.0.0.1"), () -> {
                    throw new IllegalArgumentException("bad value");
                })
                .result()
                .toCompletableFuture();
        runAll();
        assertThat(result).isCompletedWithValue(42);
        assertThat(failure).isCompletedExceptionally();
        assertThatThrownBy(failure::join).hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void T14_sources_take_turns_so_that_a_flood_from_one_does_not_delay_another() {
        WorkBudget budget = budget(1, 100, 100);
        for (int i = 1; i <= 4; i++) {
            submit(budget, "10.0.0.1", "flood" + i);
        }
        submit(budget, "10.0.0.2", "other1");
        submit(budget, "10.0.0.3", "third1");
        submit(budget, "10.0.0.2", "other2");
        runAll();
        assertThat(ran).containsExactly("flood1", "flood2", "other1", "third1", "flood3", "other2", "flood4");
    }

    @Test
    void T14_no_more_tasks_run_at_a_time_than_allowed() {
        WorkBudget budget = budget(2, 100, 100);
        for (int i = 0; i < 5; i++) {
            submit(budget, "10.0.0." + i, "task" + i);
        }
        confinement.runAll();
        assertThat(workers.queue).hasSize(2);
        workers.runOne();
        assertThat(workers.queue).hasSize(1);
        confinement.runAll();
        assertThat(workers.queue).hasSize(2);
        runAll();
        assertThat(ran).hasSize(5);
    }

    @Test
    void T14_beyond_the_total_bound_a_task_is_refused_and_place_is_made_by_those_that_end() {
        WorkBudget budget = budget(1, 3, 3);
        for (int i = 0; i < 3; i++) {
            submit(budget, "10.0.0." + i, "task" + i);
        }
        CompletableFuture<String> refused = submit(budget, "10.0.0.9", "refused");
        confinement.runAll();
        assertRefused(refused);
        runAll();
        submit(budget, "10.0.0.9", "later");
        runAll();
        assertThat(ran).containsExactly("task0", "task1", "task2", "later");
    }

    @Test
    void T14_the_way_to_the_queues_cannot_fill_up_either() {
        WorkBudget budget = budget(1, 3, 3);
        for (int i = 0; i < 6; i++) {
            assertThat(submit(budget, "10.0.0." + i, "task" + i)).isNotDone();
        }
        assertRefused(submit(budget, "10.0.0.9", "refused"));
        assertThat(confinement.queue).hasSize(6);
        runAll();
        assertThat(ran).containsExactly("task0", "task1", "task2");
    }

    @Test
    void T14_a_newcomer_gets_the_place_of_the_newest_task_of_the_source_of_which_most_wait() {
        WorkBudget budget = budget(1, 8, 4);
        submit(budget, "10.0.0.1", "runs");
        List<CompletableFuture<String>> many = IntStream.range(0, 4)
                .mapToObj(i -> submit(budget, "10.0.0.1", "many" + i))
                .toList();
        List<CompletableFuture<String>> some = IntStream.range(0, 3)
                .mapToObj(i -> submit(budget, "10.0.0.2", "some" + i))
                .toList();
        confinement.runAll();
        CompletableFuture<String> first = submit(budget, "10.0.0.3", "first");
        CompletableFuture<String> second = submit(budget, "10.0.0.4", "second");
        CompletableFuture<String> another = submit(budget, "10.0.0.2", "another");
        confinement.runAll();
        assertRefused(many.get(3));
        assertThat(Stream.concat(many.stream(), some.stream()).filter(CompletableFuture::isDone))
                .as("one each for the two newcomers")
                .hasSize(2);
        assertRefused(another);
        runAll();
        assertThat(first).isCompletedWithValue("first");
        assertThat(second).isCompletedWithValue("second");
        submit(budget, "10.0.0.2", "later");
        runAll();
        assertThat(ran).as("no place was lost").hasSize(9).contains("later");
    }

    @Test
    void T14_who_waits_as_long_as_the_newcomer_keeps_its_place() {
        WorkBudget budget = budget(1, 3, 3);
        submit(budget, "10.0.0.1", "runs");
        submit(budget, "10.0.0.2", "one");
        submit(budget, "10.0.0.3", "other");
        CompletableFuture<String> newcomer = submit(budget, "10.0.0.4", "newcomer");
        runAll();
        assertRefused(newcomer);
        assertThat(ran).containsExactly("runs", "one", "other");
    }

    @Test
    void T14_one_source_cannot_take_the_total_bound_for_itself() {
        WorkBudget budget = budget(1, 10, 2);
        List<CompletableFuture<String>> flood = IntStream.range(0, 6)
                .mapToObj(i -> submit(budget, "10.0.0.1", "flood" + i))
                .toList();
        CompletableFuture<String> other = submit(budget, "10.0.0.2", "other");
        confinement.runAll();
        flood.subList(3, 6).forEach(WorkBudgetTest::assertRefused);
        runAll();
        assertThat(other).isCompletedWithValue("other");
        assertThat(ran).containsExactlyInAnyOrder("flood0", "flood1", "flood2", "other");
    }

    @Test
    void T14_addresses_of_one_ipv6_64_are_one_source_and_ipv4_addresses_are_each_their_own() {
        WorkBudget budget = budget(1, 100, 100);
        submit(budget, "2001:db8:0:1::1", "a1");
        submit(budget, "2001:db8:0:1::2", "a2");
        submit(budget, "2001:db8:0:1:ffff:ffff:ffff:ffff", "a3");
        submit(budget, "2001:db8:0:2::1", "b1");
        submit(budget, "10.0.0.1", "c1");
        submit(budget, "10.0.0.2", "d1");
        runAll();
        assertThat(ran).containsExactly("a1", "a2", "b1", "c1", "d1", "a3");
    }

    @Test
    void P13_a_task_that_is_withdrawn_while_it_waits_does_not_run_and_gives_its_place_back_at_once() {
        WorkBudget budget = budget(1, 3, 2);
        submit(budget, "10.0.0.1", "first");
        List<WorkBudget.Task<String>> withdrawn =
                List.of(task(budget, "10.0.0.1", "withdrawn1"), task(budget, "10.0.0.1", "withdrawn2"));
        confinement.runAll();
        withdrawn.forEach(WorkBudget.Task::withdraw);
        confinement.runAll();
        submit(budget, "10.0.0.1", "third");
        submit(budget, "10.0.0.1", "fourth");
        assertThat(workers.queue).as("the first has not even begun").hasSize(1);
        runAll();
        assertThat(ran).containsExactly("first", "third", "fourth");
        assertThat(withdrawn).allSatisfy(task -> assertThat(task.result()).isCompletedExceptionally());
    }

    @Test
    void P13_a_task_may_be_withdrawn_at_any_point_of_its_way() {
        WorkBudget budget = budget(1, 2, 2);
        WorkBudget.Task<String> onItsWay = task(budget, "10.0.0.1", "on its way");
        onItsWay.withdraw();
        WorkBudget.Task<String> atTheWorkers = task(budget, "10.0.0.1", "at the workers");
        confinement.runAll();
        atTheWorkers.withdraw();
        runAll();
        WorkBudget.Task<String> over = task(budget, "10.0.0.1", "over");
        runAll();
        over.withdraw();
        over.withdraw();
        runAll();
        assertThat(over.result()).isCompletedWithValue("over");
        submit(budget, "10.0.0.1", "next");
        submit(budget, "10.0.0.1", "and one more");
        runAll();
        assertThat(ran).containsExactly("over", "next", "and one more");
    }

    @Test
    void P14_work_that_others_do_keeps_its_place_until_they_have_done_it() {
        WorkBudget budget = budget(2, 10, 10);
        List<CompletableFuture<String>> programs = new ArrayList<>();
        List<CompletableFuture<String>> results = IntStream.range(0, 3)
                .mapToObj(i -> budget.begin(address("10.0.0.1"), () -> {
                            programs.add(new CompletableFuture<>());
                            return programs.get(programs.size() - 1);
                        })
                        .result()
                        .toCompletableFuture())
                .toList();
        runAll();
        assertThat(programs).hasSize(2);
        programs.get(0).completeExceptionally(new IllegalStateException("no"));
        runAll();
        assertThat(programs).hasSize(3);
        assertThat(results.get(0)).isCompletedExceptionally();
        assertThat(results.get(1)).isNotDone();
        programs.get(2).complete("done");
        assertThat(results.get(2)).isCompletedWithValue("done");
    }

    @Test
    void a_task_fails_when_an_executor_takes_nothing_any_more() {
        Executor closed = task -> {
            throw new RejectedExecutionException();
        };
        WorkBudget.Limits limits = new WorkBudget.Limits(1, 1, 1);
        for (int i = 0; i < 2; i++) {
            assertRefused(submit(new WorkBudget("tasks", closed, workers, limits), "10.0.0.1", "never"));
        }
        WorkBudget withoutWorkers = new WorkBudget("tasks", confinement, closed, limits);
        for (int i = 0; i < 2; i++) {
            CompletableFuture<String> task = submit(withoutWorkers, "10.0.0.1", "never");
            confinement.runAll();
            assertRefused(task);
        }
    }

    @Test
    void limits_below_one_are_refused() {
        assertThatThrownBy(() -> new WorkBudget.Limits(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WorkBudget.Limits(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WorkBudget.Limits(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void with_real_threads_every_task_ends_once_and_never_too_many_run() throws Exception {
        ExecutorService loop = Executors.newSingleThreadExecutor();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            WorkBudget budget = new WorkBudget("tasks", loop, pool, new WorkBudget.Limits(2, 10_000, 10_000));
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            AtomicInteger ended = new AtomicInteger();
            CountDownLatch all = new CountDownLatch(4000);
            for (int caller = 0; caller < 4; caller++) {
                InetAddress source = address("10.0.1." + caller);
                callers.execute(() -> {
                    for (int i = 0; i < 1000; i++) {
                        budget.submit(source, () -> {
                                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                    return running.decrementAndGet();
                                })
                                .result()
                                .whenComplete((result, error) -> {
                                    ended.addAndGet(error == null ? 1 : 1_000_000);
                                    all.countDown();
                                });
                    }
                });
            }
            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(ended).hasValue(4000);
            assertThat(most.get()).isBetween(1, 2);
        } finally {
            callers.shutdownNow();
            pool.shutdown();
            assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            loop.shutdown();
        }
    }

    private WorkBudget budget(int running, int total, int waitingPerSource) {
        return new WorkBudget("tasks", confinement, workers, new WorkBudget.Limits(running, total, waitingPerSource));
    }

    private CompletableFuture<String> submit(WorkBudget budget, String source, String name) {
        return task(budget, source, name).result().toCompletableFuture();
    }

    private WorkBudget.Task<String> task(WorkBudget budget, String source, String name) {
        return budget.submit(address(source), () -> {
            ran.add(name);
            return name;
        });
    }

    private void runAll() {
        while (!confinement.queue.isEmpty() || !workers.queue.isEmpty()) {
            confinement.runAll();
            if (!workers.queue.isEmpty()) {
                workers.runOne();
            }
        }
    }

    private static void assertRefused(CompletableFuture<?> task) {
        assertThatThrownBy(task::join).hasCauseInstanceOf(TooBusyException.class);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Keeps what it is given until it is told to run it. */
    private static final class Manual implements Executor {
        private final Queue<Runnable> queue = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            queue.add(task);
        }

        void runOne() {
            queue.remove().run();
        }

        void runAll() {
            while (!queue.isEmpty()) {
                runOne();
            }
        }
    }
}
