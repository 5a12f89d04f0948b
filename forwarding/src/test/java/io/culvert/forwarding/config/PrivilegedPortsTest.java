package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivilegedPortsTest {
    private static final Path LINUX = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

    @TempDir
    private Path folder;

    @Test
    void W18_linux_is_asked_where_they_end() throws IOException {
        assumeTrue(Files.exists(LINUX), "this is not Linux");
        Process cat = new ProcessBuilder("cat", LINUX.toString()).start();
        int end = Integer.parseInt(new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
        assertThat(PrivilegedPorts.end(LINUX)).isEqualTo(end);
        assertThat(PrivilegedPorts.ofThisSystem().contain(end - 1)).isEqualTo(end > 1);
        assertThat(PrivilegedPorts.ofThisSystem().contain(end)).isFalse();
        assertThat(PrivilegedPorts.ofThisSystem().contain(0)).isFalse();
    }

    @Test
    void W18_where_nothing_says_it_they_end_at_1024() throws IOException {
        assertThat(PrivilegedPorts.end(folder.resolve("none"))).isEqualTo(1024);
        assertThat(PrivilegedPorts.end(Files.writeString(folder.resolve("text"), "many")))
                .isEqualTo(1024);
        assertThat(PrivilegedPorts.end(Files.createFile(folder.resolve("empty"))))
                .isEqualTo(1024);
        assertThat(PrivilegedPorts.end(Files.writeString(folder.resolve("number"), "80\n")))
                .isEqualTo(80);
    }
}
