package io.culvert.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.Role;
import io.culvert.core.SshObserver;
import io.culvert.core.memory.ConnectionAccount;
import io.culvert.core.memory.MemoryBudget;
import io.culvert.forwarding.ForwardObserver;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class CulvertMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CulvertMetrics metrics = new CulvertMetrics(registry);
    private final SshObserver ssh = metrics.sshObserver();

    @Test
    void connections_are_counted_by_role() {
        ssh.connectionOpened(Role.SERVER);
        ssh.connectionOpened(Role.SERVER);
        ssh.connectionClosed(Role.SERVER);
        ssh.connectionOpened(Role.CLIENT);

        assertThat(gauge("culvert.connections", "role", "server")).isEqualTo(1);
        assertThat(gauge("culvert.connections", "role", "client")).isEqualTo(1);
        assertThat(counter("culvert.connections.opened", "role", "server")).isEqualTo(2);
    }

    @Test
    void a_memory_budget_that_is_watched_is_shown() {
        MemoryBudget budget = MemoryBudget.ofBytes(1 << 20);
        metrics.watch(budget);
        ConnectionAccount connection = budget.open("user", Runnable::run, bytes -> 0);
        connection.buffers(100_000);

        assertThat(gauge("culvert.memory.held")).isEqualTo(100_000);
        assertThat(gauge("culvert.memory.limit")).isEqualTo(1 << 20);
        assertThat(registry.get("culvert.memory.resets").functionCounter().count())
                .isZero();
        connection.buffers(2 << 20);
        assertThat(registry.get("culvert.memory.resets").functionCounter().count())
                .isEqualTo(1);
    }

    @Test
    void P15_the_file_descriptors_in_use_and_their_limit_are_gauges() {
        assertThat(gauge("culvert.descriptors")).isPositive().isLessThan(gauge("culvert.descriptors.limit"));
        assertThat(registry.get("culvert.descriptors.refused")
                        .tag("use", "connection")
                        .functionCounter()
                        .count())
                .isNotNegative();
    }

    @Test
    void logins_are_counted_by_method_and_outcome() {
        ssh.loginFailed(Role.SERVER, "password");
        ssh.loginFailed(Role.SERVER, "password");
        ssh.loginSucceeded(Role.SERVER, "publickey");

        assertThat(counter("culvert.logins", "role", "server", "method", "password", "outcome", "failure"))
                .isEqualTo(2);
        assertThat(counter("culvert.logins", "role", "server", "method", "publickey", "outcome", "success"))
                .isEqualTo(1);
    }

    @Test
    void work_that_is_refused_is_counted_by_kind() {
        ssh.workRefused(Role.SERVER, "checks of passwords");
        ssh.workRefused(Role.SERVER, "checks of passwords");

        assertThat(counter("culvert.work.refused", "role", "server", "kind", "checks-of-passwords"))
                .isEqualTo(2);
    }

    @Test
    void a_rekey_is_told_from_a_first_key_exchange() {
        ssh.keysExchanged(Role.CLIENT, "curve25519-sha256", false);
        ssh.keysExchanged(Role.CLIENT, "curve25519-sha256", true);
        ssh.keysExchanged(Role.CLIENT, "curve25519-sha256", true);

        String[] tags = {"role", "client", "algorithm", "curve25519-sha256", "kind", "rekey"};
        assertThat(counter("culvert.key.exchanges", tags)).isEqualTo(2);
        tags[5] = "first";
        assertThat(counter("culvert.key.exchanges", tags)).isEqualTo(1);
    }

    @Test
    void channels_are_counted_by_type() {
        ssh.channelOpened(Role.CLIENT, "direct-tcpip");
        ssh.channelOpened(Role.CLIENT, "direct-tcpip");
        ssh.channelClosed(Role.CLIENT, "direct-tcpip");
        ssh.channelRefused(Role.CLIENT, "direct-tcpip", 2);

        String[] tags = {"role", "client", "type", "direct-tcpip"};
        assertThat(gauge("culvert.channels", tags)).isEqualTo(1);
        assertThat(counter("culvert.channels.opened", tags)).isEqualTo(2);
        assertThat(counter(
                        "culvert.channels.refused",
                        "role",
                        "client",
                        "type",
                        "direct-tcpip",
                        "reason",
                        "connect-failed"))
                .isEqualTo(1);
    }

    @Test
    void bytes_are_counted_by_direction() {
        ssh.bytesReceived(Role.SERVER, 100);
        ssh.bytesReceived(Role.SERVER, 20);
        ssh.bytesSent(Role.SERVER, 3);

        assertThat(counter("culvert.bytes", "role", "server", "direction", "received"))
                .isEqualTo(120);
        assertThat(counter("culvert.bytes", "role", "server", "direction", "sent"))
                .isEqualTo(3);
    }

    @Test
    void mistakes_are_counted() {
        ssh.protocolViolation(Role.SERVER, "bad packet");
        ssh.internalError(Role.CLIENT, new IllegalStateException());

        assertThat(counter("culvert.protocol.violations", "role", "server")).isEqualTo(1);
        assertThat(counter("culvert.internal.errors", "role", "client")).isEqualTo(1);
    }

    @Test
    void what_a_peer_names_adds_no_tag_values() {
        for (int i = 0; i < 50; i++) {
            ssh.channelOpened(Role.SERVER, "type-" + i);
            ssh.channelRefused(Role.SERVER, "type-" + i, 1000L + i);
            ssh.loginFailed(Role.SERVER, "method-" + i);
            ssh.keysExchanged(Role.SERVER, "kex-" + i, false);
        }

        assertThat(gauge("culvert.channels", "role", "server", "type", "other")).isEqualTo(50);
        assertThat(counter("culvert.channels.refused", "role", "server", "type", "other", "reason", "other"))
                .isEqualTo(50);
        assertThat(registry.find("culvert.logins").counters()).hasSize(1);
        assertThat(registry.find("culvert.key.exchanges").counters()).hasSize(1);
    }

    @Test
    void a_forward_is_counted_under_its_name() {
        ForwardObserver forward = metrics.forwardObserver("web");
        forward.opened();
        forward.opened();
        forward.closed();
        forward.refused(new IOException("connection refused"));
        forward.toTarget(7);
        forward.fromTarget(11);
        metrics.forwardObserver("other").opened();

        assertThat(gauge("culvert.forward.open", "forward", "web")).isEqualTo(1);
        assertThat(counter("culvert.forward.opened", "forward", "web")).isEqualTo(2);
        assertThat(counter("culvert.forward.refused", "forward", "web")).isEqualTo(1);
        assertThat(counter("culvert.forward.bytes", "forward", "web", "direction", "to.target"))
                .isEqualTo(7);
        assertThat(counter("culvert.forward.bytes", "forward", "web", "direction", "from.target"))
                .isEqualTo(11);
    }

    @Test
    void two_forwards_of_one_name_are_counted_as_one() {
        metrics.forwardObserver("web").opened();
        metrics.forwardObserver("web").opened();

        assertThat(gauge("culvert.forward.open", "forward", "web")).isEqualTo(2);
    }

    @Test
    void the_package_describes_every_meter_and_its_tags() throws IOException {
        metrics.watch(MemoryBudget.ofBytes(1 << 20));
        metrics.forwardObserver("web");
        ssh.loginFailed(Role.SERVER, "none");
        ssh.workRefused(Role.SERVER, "key exchanges");
        ssh.keysExchanged(Role.SERVER, "curve25519-sha256", false);
        ssh.channelRefused(Role.SERVER, "session", 1);

        Map<String, String> registered = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            String tags =
                    meter.getId().getTags().stream().map(Tag::getKey).sorted().collect(Collectors.joining(", "));
            registered.put(meter.getId().getName(), tags);
        }
        assertThat(described()).isEqualTo(registered);
    }

    private static Map<String, String> described() throws IOException {
        String text = Files.readString(Path.of("src/main/java/io/culvert/metrics/package-info.java"));
        Map<String, String> rows = new TreeMap<>();
        Pattern.compile("<tr><td>(.*?)</td><td>.*?</td><td>(.*?)</td>")
                .matcher(text)
                .results()
                .forEach(row -> rows.put(
                        row.group(1),
                        List.of(row.group(2).split(", ")).stream().sorted().collect(Collectors.joining(", "))));
        return rows;
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private double counter(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }
}
