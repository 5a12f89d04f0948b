package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is done for clients that log in; workers run by hand. */
class ClientWorkTest {
    private final Queue<Runnable> workers = new ArrayDeque<>();
    private final WorkBudgets budgets = WorkBudgets.of(Runnable::run, workers::add);
    private final Recorder recorder = new Recorder();
    private final List<EmbeddedChannel> clients = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private int notServed;

    @AfterEach
    void close() {
        clients.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    @Test
    void P13_quick_work_does_not_wait_for_slow_work_that_holds_its_places() {
        ClientWork attacker = client(1);
        for (int i = 0; i < 32; i++) {
            attacker.slow(task("slow"));
        }
        List<Runnable> held = new ArrayList<>(workers);
        workers.clear();
        assertThat(held).hasSizeLessThan(Math.max(2, Runtime.getRuntime().availableProcessors()));
        ClientWork honest = client(2);
        honest.quick(task("key file"));
        honest.submit(task("key exchange"));
        honest.outside(() -> CompletableFuture.completedStage(done.add("program")));
        runAll();
        assertThat(done).containsExactly("key file", "key exchange", "program");
        held.forEach(Runnable::run);
        runAll();
        assertThat(done).hasSize(3 + 32);
    }

    @Test
    void P13_the_password_of_a_second_source_is_next_however_many_of_the_first_wait() {
        ClientWork attacker = client(1);
        for (int i = 0; i < 32; i++) {
            attacker.slow(task("wrong"));
        }
        CompletionStage<Boolean> honest = client(2).slow(task("right"));
        while (!done.contains("right")) {
            workers.remove().run();
        }
        assertThat(honest).isCompletedWithValue(true);
        assertThat(done.size()).isLessThanOrEqualTo(2 + Runtime.getRuntime().availableProcessors());
    }

    @Test
    void P13_what_has_not_begun_when_its_client_goes_is_never_done() {
        ClientWork attacker = client(1);
        List<CompletionStage<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tasks.add(attacker.slow(task("slow")));
        }
        int begun = workers.size();
        workers.remove().run();
        clients.get(0).close();
        clients.get(0).runPendingTasks();
        assertThat(attacker.gone()).isCompleted();
        runAll();
        assertThat(done.size()).isLessThanOrEqualTo(begun);
        assertThat(tasks)
                .allSatisfy(task -> assertThat(task.toCompletableFuture()).isDone());
        CompletionStage<Boolean> late = attacker.quick(task("late"));
        runAll();
        assertThat(late).isCompletedExceptionally();
        assertThat(done).doesNotContain("late");
        assertThat(recorder.refusedWork).isEmpty();
    }

    @Test
    void P13_one_source_that_asks_for_too_much_is_refused_and_counted_and_others_are_not() {
        ClientWork attacker = client(1);
        for (int i = 0; i < 100; i++) {
            attacker.slow(task("slow"));
        }
        clients.get(0).runPendingTasks();
        assertThat(recorder.refusedWork).hasSizeBetween(50, 68).containsOnly("checks of passwords");
        assertThat(notServed).isEqualTo(recorder.refusedWork.size());
        assertThat(client(2).slow(task("honest")).toCompletableFuture()).isNotDone();
    }

    private ClientWork client(int number) {
        EmbeddedChannel channel = new EmbeddedChannel();
        clients.add(channel);
        InetAddress source = new InetSocketAddress("192.0.2." + number, 1).getAddress();
        return new ClientWork(budgets, source, channel, recorder, () -> notServed++);
    }

    private Callable<Boolean> task(String name) {
        return () -> done.add(name);
    }

    private void runAll() {
        while (!workers.isEmpty()) {
            workers.remove().run();
        }
    }
}
