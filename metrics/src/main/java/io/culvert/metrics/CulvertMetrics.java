package io.culvert.metrics;

import io.culvert.core.BufferPool;
import io.culvert.core.Callback;
import io.culvert.core.Descriptors;
import io.culvert.core.SshObserver;
import io.culvert.core.memory.MemoryBudget;
import io.culvert.forwarding.ForwardObserver;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what Culvert does in a Micrometer registry; the package's description lists the meters. One for a registry:
 * the gauges of a second would stay unseen behind those of the first. May be used from any thread.
 */
public final class CulvertMetrics {
    private final MeterRegistry registry;
    private final SshMeters sshMeters;
    private final Map<String, ForwardMeters> forwards = new ConcurrentHashMap<>();

    public CulvertMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.sshMeters = new SshMeters(registry);
        Gauge.builder("culvert.buffers.used", BufferPool::used)
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("culvert.buffers.limit", BufferPool::limit)
                .baseUnit("bytes")
                .register(registry);
        DescriptorMeters.register(registry, Descriptors.ofThisProcess());
        for (Callback callback : Callback.values()) {
            FunctionCounter.builder("culvert.callback.failures", callback, Callback::failures)
                    .tag("callback", callback.type())
                    .register(registry);
        }
    }

    /**
     * Shows how full a budget is, and what its limits have cost. Default: nothing is shown of it. To be called once.
     */
    public void watch(MemoryBudget budget) {
        Gauge.builder("culvert.memory.held", budget, MemoryBudget::held)
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("culvert.memory.promised", budget, MemoryBudget::promised)
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("culvert.memory.limit", budget, MemoryBudget::limit)
                .baseUnit("bytes")
                .register(registry);
        FunctionCounter.builder("culvert.memory.refusals", budget, MemoryBudget::refusals)
                .register(registry);
        FunctionCounter.builder("culvert.memory.resets", budget, MemoryBudget::resets)
                .register(registry);
    }

    /** For the configurations of any number of clients and servers. */
    public SshObserver sshObserver() {
        return sshMeters;
    }

    /**
     * For one forward, or for several that are to be counted as one.
     *
     * @param name the value of the tag "forward"; one of few, so never made of what a peer sends
     * @return the same observer for the same name
     */
    public ForwardObserver forwardObserver(String name) {
        return forwards.computeIfAbsent(name, absent -> new ForwardMeters(registry, absent));
    }
}
