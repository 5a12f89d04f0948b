package io.culvert.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes the log on a thread of its own. A pipe may be full and a disk may be slow, and an event loop that logs must
 * not wait for either. At most {@value #CAPACITY} lines wait. Further lines are dropped, and as soon as lines get
 * through again, one of them says how many were.
 */
final class LogWriter extends UnsynchronizedAppenderBase<ILoggingEvent> {
    static final int CAPACITY = 8192;

    /** How long the end of the program waits for lines that nobody reads. */
    private static final int FINISH_SECONDS = 2;

    private final OutputStreamAppender<ILoggingEvent> target;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "culvert-log");
    private volatile boolean ended;

    /** @param target has been started, and is stopped with this */
    LogWriter(OutputStreamAppender<ILoggingEvent> target) {
        this.target = target;
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        super.start();
        thread.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        if (waiting.incrementAndGet() <= CAPACITY) {
            submit(() -> {
                target.doAppend(event);
                if (waiting.decrementAndGet() <= CAPACITY / 2) {
                    sayWhatWasDropped();
                }
            });
        } else {
            waiting.decrementAndGet();
            dropped.incrementAndGet();
        }
    }

    /** Has the thread that writes the log do something, after the lines so far. */
    void submit(Runnable task) {
        tasks.add(task);
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!ended) {
            Runnable task = tasks.poll();
            if (task == null) {
                LockSupport.park(this);
            } else {
                task.run();
            }
        }
    }

    private void sayWhatWasDropped() {
        int count = dropped.getAndSet(0);
        if (count > 0) {
            Logger logger = ((LoggerContext) getContext()).getLogger(LogWriter.class);
            String message = "log lines dropped: " + count + "; the log was not read fast enough";
            target.doAppend(new LoggingEvent(LogWriter.class.getName(), logger, Level.WARN, message, null, null));
        }
    }

    /** Waits until the lines so far are written, but not for long. Not for event loops. */
    void finish() {
        CompletableFuture<Void> written = new CompletableFuture<>();
        submit(() -> {
            sayWhatWasDropped();
            written.complete(null);
        });
        written.completeOnTimeout(null, FINISH_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void stop() {
        if (isStarted()) {
            super.stop();
            finish();
            submit(() -> {
                target.stop();
                ended = true;
            });
        }
    }
}
