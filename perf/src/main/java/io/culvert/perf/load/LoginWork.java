package io.culvert.perf.load;

import io.culvert.perf.load.Carrier.Session;
import io.culvert.perf.load.Requests.Request;
import io.culvert.perf.load.Scenario.Login;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Connects and logs in, again and again. */
final class LoginWork implements Work {
    private final Login login;
    private final Carrier carrier;
    private final Tally tally;
    private final EventExecutor loop;
    private final Pacer logins;
    private final Keeping keeping = new Keeping();
    private final Set<Session> kept = ConcurrentHashMap.newKeySet();

    LoginWork(Login login, Carrier carrier, Tally tally) {
        this.login = login;
        this.carrier = carrier;
        this.tally = tally;
        this.loop = carrier.loops().next();
        this.logins = Pacer.of(login.pace(), loop, login.extent().count().orElse(Long.MAX_VALUE), this::logIn);
    }

    private CompletionStage<Void> logIn(long due) {
        Request request = tally.asked(due);
        return carrier.login().handle((session, failure) -> {
            if (failure != null) {
                tally.failed(Reason.of(failure));
                tally.over(request);
                return null;
            }
            tally.answered(request, System.nanoTime() - due);
            tally.completed();
            if (login.keep().isPresent()) {
                keep(session);
            } else {
                session.close();
            }
            return null;
        });
    }

    private void keep(Session session) {
        tally.opened();
        kept.add(session);
        session.closed().thenRun(() -> {
            if (kept.remove(session)) {
                tally.closed();
                tally.failed("closed by the server while it was kept");
            }
        });
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
        // Removed first, so that what ends now has not failed.
        List.copyOf(kept).stream().filter(kept::remove).forEach(Session::close);
        return logins.unfinished();
    }
}
