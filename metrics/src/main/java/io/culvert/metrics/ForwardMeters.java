package io.culvert.metrics;

import io.culvert.forwarding.ForwardObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** The meters of one forward. */
final class ForwardMeters implements ForwardObserver {
    private final OpenMeter connections;
    private final Counter refused;
    private final Counter toTarget;
    private final Counter fromTarget;

    ForwardMeters(MeterRegistry registry, String name) {
        Tags forward = Tags.of("forward", name);
        connections = OpenMeter.register(registry, "culvert.forward.open", "culvert.forward.opened", forward);
        refused = registry.counter("culvert.forward.refused", forward);
        toTarget = bytes(registry, forward.and("direction", "to.target"));
        fromTarget = bytes(registry, forward.and("direction", "from.target"));
    }

    private static Counter bytes(MeterRegistry registry, Tags tags) {
        return Counter.builder("culvert.forward.bytes")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry);
    }

    @Override
    public void opened() {
        connections.opened();
    }

    @Override
    public void closed() {
        connections.closed();
    }

    @Override
    public void refused(Throwable why) {
        refused.increment();
    }

    @Override
    public void toTarget(int bytes) {
        toTarget.increment(bytes);
    }

    @Override
    public void fromTarget(int bytes) {
        fromTarget.increment(bytes);
    }
}
