package io.culvert.core.endpoint;

import static io.culvert.core.endpoint.SessionTest.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.ConnectionMessages.ChannelOpen;
import io.culvert.codec.message.TransportMessages.Disconnect;
import io.culvert.codec.message.TransportMessages.ExtInfo;
import io.culvert.core.Algorithms;
import io.culvert.core.RekeyLimit;
import io.culvert.core.SshException;
import io.culvert.core.transport.Session;
import io.culvert.core.transport.TransportHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules T01 to T14, as the other side meets them. */
class TransportRulesTest {
    private static final byte[] IGNORE = {2, 0, 0, 0, 0};
    private static final Duration HOUR = Duration.ofHours(1);

    private static Consumer<MessageTap> insert(int before, byte... message) {
        return tap -> {
            tap.before = before;
            tap.inserted = message;
        };
    }

    /** A pair whose client inserts a message; it never logs in. */
    private static String refusedByServer(int before, byte... message) {
        MemoryPair.Setup setup = MemoryPair.setup();
        setup.clientTap = insert(before, message);
        try (MemoryPair pair = setup.build()) {
            pair.pump();
            assertThat(pair.server.recorder.violations).hasSize(1);
            assertThat(pair.server.wire.isOpen()).isFalse();
            assertThat(pair.server.recorder.logins).isZero();
            return pair.server.recorder.violations.get(0);
        }
    }

    private static String refusedByClient(int before, byte... message) {
        MemoryPair.Setup setup = MemoryPair.setup();
        setup.serverTap = insert(before, message);
        try (MemoryPair pair = setup.build()) {
            pair.pump();
            assertThat(pair.client.recorder.violations).hasSize(1);
            assertThat(pair.client.wire.isOpen()).isFalse();
            assertThat(pair.failure().kind()).isEqualTo(SshException.Kind.DISCONNECTED);
            return pair.client.recorder.violations.get(0);
        }
    }

    @Test
    void T01_a_packet_before_the_first_kexinit_ends_a_strict_key_exchange() {
        String text = "strict key exchange: SSH_MSG_KEXINIT was not the first packet";
        assertThat(refusedByServer(20, IGNORE)).isEqualTo(text);
        assertThat(refusedByClient(20, IGNORE)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(bytes = {2, 3, 4, 7, 5, 50, 90, (byte) 192, 0, (byte) 255})
    void T01_any_other_packet_up_to_newkeys_ends_a_strict_key_exchange(byte number) {
        String text = "message " + (number & 0xff) + " is not allowed now";
        assertThat(refusedByServer(30, number, (byte) 0, (byte) 0, (byte) 0, (byte) 0))
                .isEqualTo(text);
        assertThat(refusedByServer(21, number, (byte) 0, (byte) 0, (byte) 0, (byte) 0))
                .isEqualTo(text);
        assertThat(refusedByClient(31, number, (byte) 0, (byte) 0, (byte) 0, (byte) 0))
                .isEqualTo(text);
        assertThat(refusedByClient(21, number, (byte) 0, (byte) 0, (byte) 0, (byte) 0))
                .isEqualTo(text);
    }

    @Test
    void T01_T02_sequence_numbers_begin_anew_behind_every_newkeys() {
        try (MemoryPair pair = MemoryPair.setup()
                .client(client -> client.rekeyLimit(new RekeyLimit(1 << 30, HOUR)))
                .loggedIn()) {
            for (int exchange = 1; exchange <= 3; exchange++) {
                assertThat(pair.server.recorder.exchanges).isEqualTo(exchange);
                int sentSinceNewKeys = pair.client.tap.sent.size() - 1 - pair.client.tap.sent.lastIndexOf(21);
                pair.client.inject(new byte[] {(byte) 150});
                pair.pump();
                byte[] reply = lastOf(pair.server.tap.sent(3));
                assertThat(Unpooled.wrappedBuffer(reply).getUnsignedInt(1)).isEqualTo(sentSinceNewKeys);
                pair.pass(HOUR);
            }
            pair.assertSound();
        }
    }

    @Test
    void T02_a_rekey_need_not_be_the_first_packet_and_bears_an_ignore() {
        try (MemoryPair pair = MemoryPair.setup()
                .client(client -> client.rekeyLimit(new RekeyLimit(1 << 30, HOUR)))
                .loggedIn()) {
            pair.client.tap.before = 30;
            pair.client.tap.inserted = IGNORE;
            pair.server.tap.before = 31;
            pair.server.tap.inserted = IGNORE;
            pair.pass(HOUR);
            assertThat(pair.client.recorder.exchanges).isEqualTo(2);
            pair.assertSound();
        }
    }

    @Test
    void T03_nothing_of_the_connection_is_heard_before_the_login() {
        byte[] open = bytes(new ChannelOpen(MemoryPair.TYPE, 0, 1000, 1000, new byte[0]));
        assertThat(refusedByServer(50, open)).isEqualTo("message 90 is not allowed now");
        assertThat(refusedByServer(5, open)).isEqualTo("message 90 is not allowed now");
        assertThat(refusedByClient(51, open)).isEqualTo("message 90 is not allowed now");
        assertThat(refusedByServer(50, (byte) 80)).isEqualTo("message 80 is not allowed now");
    }

    @Test
    void T03_what_only_a_server_says_is_not_heard_from_a_client() {
        for (byte number : new byte[] {6, 51, 52, 53}) {
            assertThat(refusedByServer(50, number)).isEqualTo("message " + number + " is not allowed now");
        }
        for (byte number : new byte[] {5, 50}) {
            assertThat(refusedByClient(51, number)).isEqualTo("message " + number + " is not allowed now");
        }
    }

    @Test
    void T03_a_server_cannot_declare_a_client_logged_in_that_did_not_ask() {
        assertThat(refusedByClient(6, (byte) 52)).contains("52");
    }

    @Test
    void T04_extensions_come_where_they_belong_or_not_at_all() {
        byte[] extInfo = bytes(new ExtInfo(Map.of("server-sig-algs", "ssh-rsa".getBytes())));
        assertThat(refusedByServer(50, extInfo)).isEqualTo("SSH_MSG_EXT_INFO out of place");
        assertThat(refusedByClient(51, extInfo)).isEqualTo("SSH_MSG_EXT_INFO not followed by SSH_MSG_USERAUTH_SUCCESS");
        MemoryPair.Setup setup = MemoryPair.setup();
        setup.serverTap = insert(52, extInfo);
        try (MemoryPair pair = setup.loggedIn()) {
            pair.assertSound();
            pair.client.inject(extInfo);
            pair.pump();
            assertThat(pair.server.recorder.violations).containsExactly("message 7 is not allowed now");
        }
    }

    @Test
    void T05_an_unknown_number_is_answered_with_its_sequence_number_and_otherwise_ignored() {
        try (MemoryPair pair = MemoryPair.setup().loggedIn()) {
            for (int number : new int[] {0, 8, 22, 54, 83, 101, 255}) {
                pair.client.inject(new byte[] {(byte) number, 1, 2, 3});
                pair.server.inject(new byte[] {(byte) number, 1, 2, 3});
            }
            pair.pump();
            assertThat(pair.server.tap.sent(3)).hasSize(7);
            assertThat(pair.client.tap.sent(3)).hasSize(7);
            pair.assertSound();
        }
    }

    @Test
    void a_ping_is_answered_with_its_own_bytes() {
        try (MemoryPair pair = MemoryPair.setup().loggedIn()) {
            pair.client.inject(new byte[] {(byte) 192, 0, 0, 0, 2, 7, 8});
            pair.pump();
            assertThat(pair.server.tap.sent(193)).containsExactly(new byte[] {(byte) 193, 0, 0, 0, 2, 7, 8});
            pair.assertSound();
        }
    }

    @Test
    void T09_a_peer_that_pings_and_does_not_read_is_not_read_any_more() {
        try (MemoryPair pair = MemoryPair.setup().loggedIn()) {
            pair.client.wire.widen(0);
            byte[] ping = random(1, 30_000);
            ping[0] = (byte) 192;
            int pings = 200;
            for (int i = 0; i < pings; i++) {
                pair.client.inject(ping);
                pair.pump();
            }
            assertThat(pair.server.wire.config().isAutoRead()).isFalse();
            assertThat(pair.server.wire.unread()).isGreaterThan(4_000_000);
            assertThat(pair.server.wire.unsafe().outboundBuffer().totalPendingWriteBytes())
                    .isLessThan(64 * 1024 + 1024 * 1024 + 4 * 64 * 1024);

            pair.run(() -> pair.client.wire.widen(Integer.MAX_VALUE));
            pair.pump();
            assertThat(pair.server.wire.config().isAutoRead()).isTrue();
            assertThat(pair.server.tap.sent(193)).hasSize(pings);
            pair.assertSound();
        }
    }

    @Test
    void T09_a_stranger_that_pings_and_does_not_read_is_not_read_any_more_after_one_answer() {
        try (MemoryPair pair = MemoryPair.setup().heldWork().build()) {
            pair.pump();
            assertThat(pair.server.tap.received).contains(21);
            pair.client.wire.widen(0);
            byte[] ping = random(1, 30_000);
            ping[0] = (byte) 192;
            for (int i = 0; i < 20; i++) {
                pair.client.inject(ping);
                pair.pump();
            }
            assertThat(pair.server.wire.config().isAutoRead()).isFalse();
            assertThat(pair.server.wire.unsafe().outboundBuffer().totalPendingWriteBytes())
                    .isLessThan(64 * 1024);
            assertThat(pair.server.recorder.unread).isEqualTo(1);

            pair.run(() -> pair.client.wire.widen(Integer.MAX_VALUE));
            pair.pump();
            assertThat(pair.server.tap.sent(193)).hasSize(20);
            pair.workOff();
            assertThat(pair.ready).isCompleted();
            assertThat(pair.server.recorder.unread).isEqualTo(1);
            pair.assertSound();
        }
    }

    @Test
    void T05_before_the_login_messages_have_35000_bytes_and_after_it_256_KiB() {
        byte[] ping = random(1, 200_000);
        ping[0] = (byte) 192;
        byte[] ignored = new byte[34_900];
        ignored[0] = 2;
        try (MemoryPair pair = MemoryPair.setup().heldWork().build()) {
            pair.pump();
            pair.client.inject(ignored);
            pair.pump();
            pair.assertSound();
            pair.workOff();
            assertThat(pair.ready).isCompleted();
            pair.client.inject(ping);
            pair.pump();
            assertThat(pair.server.tap.sent(193)).hasSize(1);
            pair.assertSound();
        }
        try (MemoryPair pair = MemoryPair.setup().heldWork().build()) {
            pair.pump();
            pair.client.inject(ping);
            pair.pump();
            assertThat(pair.server.recorder.violations).hasSize(1);
            assertThat(pair.server.wire.isOpen()).isFalse();
        }
    }

    @Test
    void T09_what_may_be_sent_before_the_login_is_counted_whatever_it_is() {
        for (byte number : new byte[] {2, 3, 4, (byte) 192, (byte) 193, 9}) {
            try (MemoryPair pair = MemoryPair.setup().heldWork().build()) {
                pair.pump();
                assertThat(pair.server.tap.received).contains(21);
                byte[] message = {number, 0, 0, 0, 0};
                pair.client.inject(message, 1030);
                pair.pump();
                assertThat(pair.server.recorder.violations).containsExactly("more than 1024 messages before login");
                assertThat(pair.server.wire.isOpen()).isFalse();
            }
        }
    }

    @Test
    void T09_a_mebibyte_may_be_sent_before_the_login() {
        try (MemoryPair pair = MemoryPair.setup().heldWork().build()) {
            pair.pump();
            byte[] ignored = new byte[34_000];
            ignored[0] = 2;
            pair.client.inject(ignored, 30);
            pair.pump();
            pair.assertSound();
            pair.client.inject(ignored, 1);
            pair.pump();
            assertThat(pair.server.recorder.violations).containsExactly("more than 1048576 bytes before login");
            assertThat(pair.server.wire.isOpen()).isFalse();
        }
    }

    @Test
    void T09_what_comes_behind_the_goodbye_is_not_kept() {
        try (MemoryPair pair = MemoryPair.setup().loggedIn()) {
            pair.client.wire.widen(0);
            pair.client.inject(new byte[] {52});
            pair.pump();
            assertThat(pair.server.recorder.violations).hasSize(1);
            for (int i = 0; i < 100; i++) {
                pair.client.inject(random(2, 30_000));
                pair.pump();
            }
            assertThat(pair.server.wire.isOpen()).isTrue();
            assertThat(pair.server.wire.unread()).isGreaterThan(2_900_000);
            pair.pass(Duration.ofSeconds(5));
            assertThat(pair.server.wire.isOpen()).isFalse();
            assertThat(pair.server.recorder.violations).hasSize(1);
        }
    }

    @Test
    void T14_slow_computations_are_never_done_on_the_loop() {
        for (String method : List.of("diffie-hellman-group14-sha256", "ecdh-sha2-nistp521")) {
            Algorithms slow = Algorithms.DEFAULT.withKex(List.of(method));
            try (MemoryPair pair = MemoryPair.setup()
                    .client(client -> client.algorithms(slow))
                    .server(server -> server.algorithms(slow))
                    .heldWork()
                    .build()) {
                pair.pump();
                assertThat(pair.client.tap.sent).containsExactly(20);
                assertThat(pair.work).as("initiate").hasSize(1);
                pair.work.remove().run();
                pair.run(() -> {});
                pair.pump();
                assertThat(pair.server.tap.sent).containsExactly(20);
                assertThat(pair.work).as("respond").hasSize(1);
                assertThat(pair.server.wire.config().isAutoRead()).isFalse();
                pair.work.remove().run();
                pair.run(() -> {});
                pair.pump();
                assertThat(pair.server.wire.config().isAutoRead()).isTrue();
                assertThat(pair.work).as("complete").hasSize(1);
                assertThat(pair.client.tap.sent).containsExactly(20, 30);
                pair.workOff();
                assertThat(pair.ready).isCompleted();
                pair.assertSound();
            }
        }
    }

    @Test
    void lesson_3_reading_goes_on_once_however_many_computations_follow_each_other() {
        Algorithms slow = Algorithms.DEFAULT.withKex(List.of("ecdh-sha2-nistp521"));
        try (MemoryPair pair = MemoryPair.setup()
                .client(client -> client.algorithms(slow))
                .server(server -> server.algorithms(slow).rekeyLimit(new RekeyLimit(1, Duration.ZERO)))
                .heldWork()
                .build()) {
            MemoryPair.accept(pair.server, SessionTest.Echo::new);
            for (int i = 0; i < 40; i++) {
                pair.pump();
                assertThat(pair.client.wire.config().isAutoRead() || !pair.work.isEmpty())
                        .isTrue();
                if (!pair.work.isEmpty()) {
                    pair.work.remove().run();
                    pair.run(() -> {});
                }
            }
            pair.workOff();
            assertThat(pair.client.recorder.exchanges).isGreaterThan(1);
            assertThat(pair.client.wire.config().isAutoRead()).isTrue();
            assertThat(pair.server.wire.config().isAutoRead()).isTrue();
            pair.assertSound();
        }
    }

    @Test
    void T14_a_server_that_is_too_busy_for_a_key_exchange_says_so() {
        Algorithms slow = Algorithms.DEFAULT.withKex(List.of("ecdh-sha2-nistp521"));
        try (MemoryPair pair = MemoryPair.setup()
                .client(client -> client.algorithms(slow))
                .server(server -> server.algorithms(slow).executor(task -> {
                    throw new RejectedExecutionException();
                }))
                .build()) {
            pair.pump();
            assertThat(pair.failure()).hasMessageContaining("too many key exchanges; try again later (3)");
        }
    }

    @Test
    void T08_a_connection_that_ends_while_a_computation_runs_forgets_it() {
        Algorithms slow = Algorithms.DEFAULT.withKex(List.of("ecdh-sha2-nistp521"));
        for (int done = 0; done < 3; done++) {
            try (MemoryPair pair = MemoryPair.setup()
                    .client(client -> client.algorithms(slow))
                    .server(server -> server.algorithms(slow))
                    .heldWork()
                    .build()) {
                pair.pump();
                for (int i = 0; i < done; i++) {
                    pair.work.remove().run();
                    pair.run(() -> {});
                    pair.pump();
                }
                pair.run(() -> pair.client.wire.close());
                pair.pump();
                pair.workOff();
                assertThat(pair.failure().kind()).isEqualTo(SshException.Kind.CLOSED);
                assertThat(pair.client.recorder.exchanges).isZero();
            }
        }
    }

    @Test
    void W15_a_peers_goodbye_is_escaped() {
        try (MemoryPair pair = MemoryPair.setup().heldWork().build()) {
            pair.pump();
            pair.server.inject(new Disconnect(2, "\u001b[31mred\u009b\n", ""));
            pair.pump();
            assertThat(pair.failure().kind()).isEqualTo(SshException.Kind.DISCONNECTED);
            assertThat(pair.failure()).hasMessage("disconnected by the peer: \\033[31mred\\233\\012 (2)");
        }
    }

    @Test
    void W15_a_peers_name_is_escaped() throws Exception {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            Field session = TransportHandler.class.getDeclaredField("session");
            session.setAccessible(true);
            Session ofClient = (Session) session.get(pair.client.wire.pipeline().get(TransportHandler.class));
            pair.run(() -> {
                ByteBuf line = pair.client.wire.alloc().buffer();
                line.writeCharSequence("SSH-2.0-evil\u009b31m\r\n", StandardCharsets.ISO_8859_1);
                pair.client.wire.pipeline().fireChannelRead(line);
            });
            assertThat(ofClient.peerIdentification()).isEqualTo("SSH-2.0-evil\\23331m");
        }
    }

    private static byte[] lastOf(List<byte[]> messages) {
        return messages.get(messages.size() - 1);
    }

    static byte[] bytes(io.culvert.codec.message.Message message) {
        ByteBuf buffer = Unpooled.buffer();
        message.writeTo(buffer);
        return io.netty.buffer.ByteBufUtil.getBytes(buffer);
    }
}
