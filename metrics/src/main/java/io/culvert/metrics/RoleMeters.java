package io.culvert.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The meters of one role. What counts bytes and channels is resolved once; what happens once or twice in a connection's
 * life is looked up then.
 */
final class RoleMeters {
    private final MeterRegistry registry;
    private final Tags role;
    private final OpenMeter connections;
    private final Map<String, OpenMeter> channels;
    private final OpenMeter otherChannels;
    private final Counter received;
    private final Counter sent;
    private final Counter unread;
    private final Counter violations;
    private final Counter errors;

    RoleMeters(MeterRegistry registry, String roleName) {
        this.registry = registry;
        role = Tags.of("role", roleName);
        connections = OpenMeter.register(registry, "culvert.connections", "culvert.connections.opened", role);
        channels = TagValues.CHANNEL_TYPES.stream()
                .collect(Collectors.toUnmodifiableMap(Function.identity(), this::channelsOf));
        otherChannels = channelsOf(TagValues.OTHER);
        received = bytes("received");
        sent = bytes("sent");
        unread = registry.counter("culvert.replies.unread", role);
        violations = registry.counter("culvert.protocol.violations", role);
        errors = registry.counter("culvert.internal.errors", role);
    }

    private OpenMeter channelsOf(String type) {
        return OpenMeter.register(registry, "culvert.channels", "culvert.channels.opened", role.and("type", type));
    }

    private Counter bytes(String direction) {
        return Counter.builder("culvert.bytes")
                .baseUnit("bytes")
                .tags(role.and("direction", direction))
                .register(registry);
    }

    OpenMeter connections() {
        return connections;
    }

    OpenMeter channels(String type) {
        return channels.getOrDefault(type, otherChannels);
    }

    Counter refusal(String type, long reason) {
        return registry.counter(
                "culvert.channels.refused",
                role.and("type", TagValues.channelType(type), "reason", TagValues.reason(reason)));
    }

    Counter keyExchange(String algorithm, boolean rekey) {
        return registry.counter(
                "culvert.key.exchanges",
                role.and("algorithm", TagValues.kexAlgorithm(algorithm), "kind", rekey ? "rekey" : "first"));
    }

    Counter login(String method, String outcome) {
        return registry.counter(
                "culvert.logins", role.and("method", TagValues.loginMethod(method), "outcome", outcome));
    }

    Counter refusedWork(String kind) {
        return registry.counter("culvert.work.refused", role.and("kind", kind.replace(' ', '-')));
    }

    Counter received() {
        return received;
    }

    Counter sent() {
        return sent;
    }

    Counter unread() {
        return unread;
    }

    Counter violations() {
        return violations;
    }

    Counter errors() {
        return errors;
    }
}
