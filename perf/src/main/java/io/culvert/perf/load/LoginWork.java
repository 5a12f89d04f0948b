package io.culvert.perf.load;

import io.culvert.perf.load.Scenario.Login;
import io.netty.util.concurrent.EventExecutor;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Connects and logs in, again and again. */
final class LoginWork implements Work {
    private final Login login;
    private final Carrier carrier;
    private final Tally tally;
    private final EventExecutor loop;
    private final Pacer logins;
    private final Keeping keeping = new Keeping();
    private final Queue<AutoCloseable> kept = new ConcurrentLinkedQueue<>();

    LoginWork(Login login, Carrier carrier, Tally tally) {
        this.login = login;
        this.carrier = carrier;
        this.tally = tally;
        this.loop = carrier.loops().next();
        this.logins = Pacer.of(login.pace(), loop, login.extent().count().orElse(Long.MAX_VALUE), this::logIn);
    }

    private CompletionStage<Void> logIn(long due) {
        return carrier.login().handle((session, failure) -> {
            if (failure != null) {
                tally.failed(Reason.of(failure));
                return null;
            }
            tally.latency(System.nanoTime() - due);
            tally.completed();
            if (login.keep().isPresent()) {
                tally.opened();
                kept.add(session);
            } else {
                close(session);
            }
            return null;
        });
    }

    private void close(AutoCloseable session) {
        try {
            session.close();
        } catch (Exception e) {
            tally.failed(Reason.of(e));
        }
    }

    @Override
    public String unit() {
        return "logins";
    }

    @Override
    public CompletionStage<Void> begin() {
        return logins.begin().thenCompose(done -> {
            if (login.keep().isEmpty()) {
                return CompletableFuture.completedStage(null);
            }
            tally.allCompleted();
            tally.held(kept.size());
            return keeping.begin(loop, login.keep().get());
        });
    }

    @Override
    public void end() {
        logins.end();
        keeping.end();
    }

    @Override
    public boolean waits() {
        return keeping.goesOn() || logins.waits();
    }

    @Override
    public long dropped() {
        return logins.dropped();
    }

    @Override
    public int close() {
        kept.forEach(this::close);
        return logins.unfinished();
    }
}
