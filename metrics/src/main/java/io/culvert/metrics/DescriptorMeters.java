package io.culvert.metrics;

import io.culvert.core.Descriptors;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** The meters of the process's file descriptors. */
final class DescriptorMeters {
    private DescriptorMeters() {}

    static void register(MeterRegistry registry, Descriptors descriptors) {
        Gauge.builder("culvert.descriptors", descriptors, Descriptors::inUse)
                .strongReference(true)
                .register(registry);
        Gauge.builder("culvert.descriptors.limit", descriptors, Descriptors::limit)
                .strongReference(true)
                .register(registry);
        for (Descriptors.Use use : Descriptors.Use.values()) {
            FunctionCounter.builder("culvert.descriptors.refused", descriptors, held -> held.refused(use))
                    .tag("use", use.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }
}
