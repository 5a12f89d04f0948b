package io.culvert.perf.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class PlainRelayTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void each_way_ends_by_itself() throws IOException {
        try (ServerSocket target = new ServerSocket(0, 1, LOOPBACK);
                PlainRelay relay = PlainRelay.start(
                        new InetSocketAddress(LOOPBACK, 0), (InetSocketAddress) target.getLocalSocketAddress());
                Socket near = new Socket(LOOPBACK, relay.address().getPort());
                Socket far = target.accept()) {
            near.getOutputStream().write("up".getBytes(StandardCharsets.US_ASCII));
            near.shutdownOutput();
            assertThat(far.getInputStream().readAllBytes()).asString().isEqualTo("up");

            far.getOutputStream().write("down".getBytes(StandardCharsets.US_ASCII));
            far.shutdownOutput();
            assertThat(near.getInputStream().readAllBytes()).asString().isEqualTo("down");
        }
    }

    @Test
    void a_target_that_does_not_listen_closes_the_connection() throws IOException {
        InetSocketAddress nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, LOOPBACK)) {
            nobody = (InetSocketAddress) closed.getLocalSocketAddress();
        }
        try (PlainRelay relay = PlainRelay.start(new InetSocketAddress(LOOPBACK, 0), nobody);
                Socket near = new Socket(LOOPBACK, relay.address().getPort())) {
            assertThatThrownBy(() -> near.getInputStream().read()).hasMessage("Connection reset");
        }
    }
}
