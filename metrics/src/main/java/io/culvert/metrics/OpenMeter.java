package io.culvert.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts things that open and close: a gauge of those that are open now, a counter of those that ever were. */
record OpenMeter(AtomicInteger open, Counter everOpened) {
    static OpenMeter register(MeterRegistry registry, String gauge, String counter, Tags tags) {
        AtomicInteger open = new AtomicInteger();
        Gauge.builder(gauge, open, AtomicInteger::get)
                .tags(tags)
                .strongReference(true)
                .register(registry);
        return new OpenMeter(open, registry.counter(counter, tags));
    }

    void opened() {
        open.incrementAndGet();
        everOpened.increment();
    }

    void closed() {
        open.decrementAndGet();
    }
}
