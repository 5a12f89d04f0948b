package io.culvert.forwarding;

import io.culvert.core.Callback;

/** An observer whose exceptions cost nothing. Methods that are called for each read allocate nothing. */
final class GuardedForwardObserver implements ForwardObserver {
    private final ForwardObserver observer;

    private GuardedForwardObserver(ForwardObserver observer) {
        this.observer = observer;
    }

    static ForwardObserver of(ForwardObserver observer) {
        return observer == NONE || observer instanceof GuardedForwardObserver
                ? observer
                : new GuardedForwardObserver(observer);
    }

    @Override
    public void opened() {
        Callback.FORWARD_OBSERVER.run("opened", observer::opened);
    }

    @Override
    public void closed() {
        Callback.FORWARD_OBSERVER.run("closed", observer::closed);
    }

    @Override
    public void refused(Throwable why) {
        Callback.FORWARD_OBSERVER.run("refused", () -> observer.refused(why));
    }

    @Override
    public void toTarget(int bytes) {
        try {
            observer.toTarget(bytes);
        } catch (Throwable thrown) {
            Callback.FORWARD_OBSERVER.failed("toTarget", thrown);
        }
    }

    @Override
    public void fromTarget(int bytes) {
        try {
            observer.fromTarget(bytes);
        } catch (Throwable thrown) {
            Callback.FORWARD_OBSERVER.failed("fromTarget", thrown);
        }
    }
}
