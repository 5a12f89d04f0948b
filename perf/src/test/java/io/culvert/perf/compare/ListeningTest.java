package io.culvert.perf.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class ListeningTest {
    private static final long SELF = ProcessHandle.current().pid();

    @Test
    void a_port_is_listened_on_until_its_socket_is_closed() throws IOException {
        int port;
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = listener.getLocalPort();
            assertThat(Listening.on(port, SELF)).isTrue();
        }
        assertThat(Listening.on(port, SELF)).isFalse();
    }

    @Test
    void the_ends_of_a_connection_do_not_listen() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket connection = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            assertThat(Listening.on(connection.getLocalPort(), SELF)).isFalse();
        }
    }
}
