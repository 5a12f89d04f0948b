package io.culvert.core.endpoint;

import io.culvert.core.AddressText;
import io.culvert.core.EventLoops;
import io.culvert.core.Role;
import io.culvert.core.SshObserver;
import io.culvert.core.transport.TransportSettings;
import io.culvert.core.work.LoginWork;
import io.culvert.core.work.TooBusyException;
import io.culvert.core.work.WorkBudget;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's share of a server's {@link WorkBudgets}. What has not begun when the client goes is never done. */
final class ClientWork implements LoginWork, TransportSettings.SlowWork {
    private static final Logger LOG = LoggerFactory.getLogger("io.culvert.login");

    private final WorkBudgets budgets;
    private final InetAddress source;
    private final Channel channel;
    private final SshObserver observer;
    private final Runnable refused;
    private final Set<WorkBudget.Task<?>> tasks = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    /** @param refused run on the channel's event loop when something is not done for the client */
    ClientWork(WorkBudgets budgets, InetAddress source, Channel channel, SshObserver observer, Runnable refused) {
        this.budgets = budgets;
        this.source = source;
        this.channel = channel;
        this.observer = observer;
        this.refused = refused;
        // Once the handlers know that the connection is closed, who would take a task that fails for an error.
        channel.closeFuture().addListener(closed -> channel.eventLoop().execute(this::end));
    }

    private void end() {
        gone.complete(null);
        tasks.forEach(WorkBudget.Task::withdraw);
    }

    /** A key exchange's computation. */
    @Override
    public <T> CompletionStage<T> submit(Callable<T> work) {
        return follow(budgets.keyExchanges().submit(source, work));
    }

    @Override
    public <T> CompletionStage<T> quick(Callable<T> work) {
        return follow(budgets.quick().submit(source, work));
    }

    @Override
    public <T> CompletionStage<T> slow(Callable<T> work) {
        return follow(budgets.slow().submit(source, work));
    }

    @Override
    public <T> CompletionStage<T> outside(Callable<CompletionStage<T>> work) {
        return follow(budgets.outside().begin(source, work));
    }

    @Override
    public CompletionStage<Void> gone() {
        return gone.minimalCompletionStage();
    }

    private <T> CompletionStage<T> follow(WorkBudget.Task<T> task) {
        tasks.add(task);
        CompletionStage<T> followed = task.result().whenComplete((value, failure) -> {
            tasks.remove(task);
            if (failure instanceof TooBusyException tooBusy) {
                EventLoops.run(channel.eventLoop(), () -> tooBusy(tooBusy));
            }
        });
        if (gone.isDone()) {
            task.withdraw();
        }
        return followed;
    }

    private void tooBusy(TooBusyException refusal) {
        LOG.warn("{}: {}", AddressText.withPort(channel.remoteAddress()), refusal.getMessage());
        observer.workRefused(Role.SERVER, refusal.kind());
        refused.run();
    }
}
