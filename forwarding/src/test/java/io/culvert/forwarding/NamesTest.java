package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class NamesTest {
    @TempDir
    private Path folder;

    private EventLoopGroup group;
    private EventLoop loop;
    private NameServer server;
    private final AtomicReference<ChannelFactory<DatagramChannel>> sockets =
            new AtomicReference<>(NioDatagramChannel::new);
    private final AtomicLong clock = new AtomicLong();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final AtomicReference<Executor> readers = new AtomicReference<>(thread);
    private Path hosts;
    private Names names;

    @BeforeEach
    void open() throws IOException {
        group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        loop = group.next();
        server = new NameServer();
        hosts = folder.resolve("hosts");
        names = new Names(
                () -> sockets.get().newChannel(),
                NioSocketChannel::new,
                new SystemFile<>(
                        resolvConf("a"),
                        file -> new SingletonDnsServerAddressStreamProvider(server.address()),
                        thread,
                        clock::get),
                new SystemFile<>(hosts, Hosts::read, task -> readers.get().execute(task), clock::get));
    }

    @AfterEach
    void close() {
        names.close();
        server.close();
        thread.shutdown();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private List<InetSocketAddress> resolve(String host) {
        return CulvertPair.now(loop.submit(() -> names.resolve(loop, host, 80))
                .syncUninterruptibly()
                .getNow());
    }

    @Test
    void J08_a_loop_that_had_no_descriptor_for_its_questions_asks_when_it_has_one() {
        sockets.set(() -> {
            throw new ChannelException(new IOException("newSocketDgram(..) failed: Too many open files"));
        });
        assertThatThrownBy(() -> resolve("one.example")).hasMessageContaining("Too many open files");
        assertThat(resolve("192.0.2.7").get(0).getAddress().getHostAddress()).isEqualTo("192.0.2.7");
        sockets.set(NioDatagramChannel::new);
        assertThat(resolve("one.example").get(0).getAddress().getHostAddress()).isEqualTo("192.0.2.1");
    }

    @Test
    void an_address_keeps_its_zone_and_is_unknown_without_its_interface() {
        assertThat(resolve("fe80::7%1").get(0).getAddress())
                .isInstanceOfSatisfying(
                        Inet6Address.class,
                        address -> assertThat(address.getScopeId()).isOne());
        assertThatThrownBy(() -> resolve("fe80::7%nosuch")).hasRootCauseInstanceOf(UnknownHostException.class);
    }

    /** The sockets for questions that are made from now on. */
    private List<DatagramChannel> countSockets() {
        List<DatagramChannel> made = new ArrayList<>();
        sockets.set(() -> {
            DatagramChannel channel = new NioDatagramChannel();
            made.add(channel);
            return channel;
        });
        return made;
    }

    @Test
    void J08_a_loop_whose_socket_for_questions_could_not_be_registered_or_has_closed_makes_another_one() {
        List<DatagramChannel> made = countSockets();
        resolve("one.example");
        made.get(0).close().syncUninterruptibly();
        assertThat(resolve("two.example").get(0).getAddress().getHostAddress()).isEqualTo("192.0.2.1");
        assertThat(made).hasSize(2);
    }

    @Test
    void a_loop_asks_through_one_socket() {
        List<DatagramChannel> made = countSockets();
        resolve("one.example");
        resolve("two.example");
        assertThat(made).hasSize(1);
        names.close();
        assertThat(made.get(0).closeFuture().awaitUninterruptibly(5, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void J09_without_a_configured_name_server_the_one_on_this_machine_is_asked_and_no_public_one() throws IOException {
        for (String text :
                List.of("", "\n", "# nameserver 8.8.8.8\n", "search example\n", "nameserver\n", "nameserver x\n")) {
            assertThat(asked(SystemNameServers.read(resolvConf(text)))).containsExactly("/127.0.0.1:53");
        }
        assertThat(asked(SystemNameServers.read(folder.resolve("missing")))).containsExactly("/127.0.0.1:53");
    }

    @Test
    void J09_the_configured_name_servers_are_asked() throws IOException {
        assertThat(asked(SystemNameServers.read(resolvConf("nameserver 192.0.2.53\nnameserver 192.0.2.54\n"))))
                .containsExactly("/192.0.2.53:53", "/192.0.2.54:53");
    }

    @Test
    void the_first_question_after_a_change_of_the_name_servers_goes_to_the_new_ones() throws IOException {
        try (NameServer other = new NameServer()) {
            resolve("one.example");
            server.close();
            server = other;
            resolvConf("changed");
            clock.addAndGet(TimeUnit.SECONDS.toNanos(3));
            assertThat(resolve("two.example").get(0).getAddress().getHostAddress())
                    .isEqualTo("192.0.2.1");
        }
    }

    @Test
    void a_change_of_the_hosts_file_is_seen_by_the_first_who_asks_more_than_two_seconds_later() throws IOException {
        assertThat(resolve("box").get(0).getAddress().getHostAddress()).isEqualTo("192.0.2.1");
        Files.writeString(hosts, "::7 box\n192.0.2.7 Box other\n192.0.2.8 box\n");
        clock.addAndGet(TimeUnit.SECONDS.toNanos(3));
        assertThat(resolve("BOX").stream().map(address -> address.getAddress().getHostAddress()))
                .containsExactly("192.0.2.7", "192.0.2.8", "0:0:0:0:0:0:0:7");
        Files.delete(hosts);
        clock.addAndGet(TimeUnit.SECONDS.toNanos(3));
        assertThat(resolve("box").get(0).getAddress().getHostAddress()).isEqualTo("192.0.2.1");
    }

    @Test
    void threads_that_have_no_time_to_read_the_file_hold_up_no_question_for_long() throws IOException {
        Files.writeString(hosts, "192.0.2.7 box\n");
        clock.addAndGet(TimeUnit.SECONDS.toNanos(3));
        readers.set(task -> {});
        assertThat(resolve("box").get(0).getAddress().getHostAddress()).isEqualTo("192.0.2.1");
    }

    @Test
    void threads_that_refuse_to_read_the_file_hold_up_no_question() {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(3));
        readers.set(task -> {
            throw new RejectedExecutionException("closed");
        });
        assertThat(resolve("box").get(0).getAddress().getHostAddress()).isEqualTo("192.0.2.1");
        readers.set(thread);
        assertThat(resolve("box").get(0).getAddress().getHostAddress()).isEqualTo("192.0.2.1");
    }

    @Test
    void an_answer_that_does_not_fit_into_a_datagram_is_asked_for_over_TCP() throws IOException {
        try (ServerSocket streams =
                new ServerSocket(server.address().getPort(), 1, server.address().getAddress())) {
            server.truncate(streams);
            assertThat(resolve("large.example").get(0).getAddress().getHostAddress())
                    .isEqualTo("192.0.2.1");
        }
    }

    private Path resolvConf(String text) throws IOException {
        return Files.writeString(folder.resolve("resolv.conf"), text);
    }

    private static List<String> asked(DnsServerAddressStreamProvider servers) {
        DnsServerAddressStream stream = servers.nameServerAddressStream("a.example");
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < stream.size(); i++) {
            asked.add(stream.next().toString());
        }
        return asked;
    }

    /** Says that every name has the address 192.0.2.1, and none of IPv6. */
    private static final class NameServer implements AutoCloseable {
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private volatile boolean truncates;

        NameServer() throws SocketException {
            Thread thread = new Thread(this::answer);
            thread.setDaemon(true);
            thread.start();
        }

        InetSocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }

        /** From now on whole answers are sent over TCP only, each after its length (RFC 1035 section 4.2.2). */
        void truncate(ServerSocket streams) {
            truncates = true;
            Thread thread = new Thread(() -> answer(streams));
            thread.setDaemon(true);
            thread.start();
        }

        private static void answer(ServerSocket streams) {
            while (true) {
                try (Socket stream = streams.accept()) {
                    DataInputStream in = new DataInputStream(stream.getInputStream());
                    byte[] query = in.readNBytes(in.readUnsignedShort());
                    byte[] answer = answerTo(query, query.length, true);
                    DataOutputStream out = new DataOutputStream(stream.getOutputStream());
                    out.writeShort(answer.length);
                    out.write(answer);
                    in.read(); // until the other side has it
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void answer() {
            byte[] bytes = new byte[512];
            while (true) {
                try {
                    DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                    socket.receive(packet);
                    byte[] answer = answerTo(bytes, packet.getLength(), !truncates);
                    if (truncates) {
                        answer[2] |= 2;
                    }
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        /** The question again, and for type A one record (RFC 1035 section 4). */
        private static byte[] answerTo(byte[] query, int length, boolean whole) {
            int end = 12;
            while (query[end] != 0) {
                end += query[end] + 1;
            }
            end += 5;
            boolean ipv4 = whole && query[end - 3] == 1;
            byte[] record = {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, (byte) 192, 0, 2, 1};
            byte[] answer = new byte[end + (ipv4 ? record.length : 0)];
            System.arraycopy(query, 0, answer, 0, Math.min(end, length));
            answer[2] = (byte) 0x81;
            answer[3] = (byte) 0x80;
            answer[7] = (byte) (ipv4 ? 1 : 0);
            answer[9] = 0;
            answer[11] = 0;
            if (ipv4) {
                System.arraycopy(record, 0, answer, end, record.length);
            }
            return answer;
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
