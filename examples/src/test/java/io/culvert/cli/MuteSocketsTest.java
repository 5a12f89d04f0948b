package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers who take up places before the login. */
@Timeout(120)
class MuteSocketsTest {
    private static final int MUTE = 2_000;
    private static final int HALF_OPEN = 200;
    private static final int ADDRESSES = 250;
    private static final int LOGINS = 5;

    @TempDir
    private Path folder;

    @Test
    void P02_P05_whoever_is_mute_or_leaves_a_login_half_open_keeps_nobody_else_out() throws Exception {
        List<SocketChannel> mute = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (ServeProcess server = new ServeProcess(folder, "AuthorizedKeysFile " + folder.resolve("authorized"))) {
            SocketAddress address = new InetSocketAddress("127.0.0.1", server.port());
            for (int i = 0; i < MUTE; i++) {
                mute.add(connect(address, "127.0.0." + (2 + i % ADDRESSES)));
            }
            Future<Integer> stream = executor.submit(() -> halfOpen(address, over));
            for (int i = 0; i < LOGINS; i++) {
                assertThat(server.ssh("bob", "127.0.0.1")).contains("forward");
            }
            over.set(true);
            assertThat(stream.get()).isGreaterThan(HALF_OPEN);
        } finally {
            over.set(true);
            executor.shutdown();
            closeAll(mute);
        }
    }

    /** Ever new ones that say who they are and no more, and those that came first make way; how many there were. */
    private static int halfOpen(SocketAddress server, AtomicBoolean over) throws IOException {
        Deque<SocketChannel> open = new ArrayDeque<>();
        int count = 0;
        while (!over.get()) {
            SocketChannel socket = connect(server, "127.0.1." + (2 + count++ % ADDRESSES));
            open.add(socket);
            socket.write(ByteBuffer.wrap("SSH-2.0-half-open\r\n".getBytes(StandardCharsets.US_ASCII)));
            socket.read(ByteBuffer.allocate(4096)); // no faster than the server answers
            if (open.size() > HALF_OPEN) {
                open.remove().close();
            }
        }
        closeAll(open);
        return count;
    }

    private static void closeAll(Collection<SocketChannel> sockets) throws IOException {
        for (SocketChannel socket : sockets) {
            socket.close();
        }
    }

    private static SocketChannel connect(SocketAddress server, String from) throws IOException {
        SocketChannel socket = SocketChannel.open().bind(new InetSocketAddress(from, 0));
        socket.connect(server);
        return socket;
    }
}
