package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.ChannelOpenException;
import io.culvert.core.SshException;
import io.culvert.forwarding.keys.ProcessUser;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Unix-domain sockets at either end of a forward, and the files that listeners make of them. */
@Timeout(20)
final class UnixSocketsTest {
    @TempDir
    Path folder;

    /** Another account than ours. */
    private static final int STRANGER = 65534;

    private UnixEcho echo;
    private Path target;
    private Path listening;

    @BeforeEach
    void open() throws IOException {
        target = folder.resolve("target.sock");
        listening = folder.resolve("listening.sock");
        echo = new UnixEcho(target);
    }

    @AfterEach
    void close() throws IOException {
        echo.close();
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void bytes_go_through_sockets_of_every_transport(NettyTransport transport) throws IOException {
        assumeTrue(transport.unavailability() == null, transport + " is not available");
        try (CulvertPair pair = CulvertPair.open(transport, new UnixPolicy(SocketFile.DEFAULT_MASK, false))) {
            Forward local = CulvertPair.now(
                    pair.tunnel().forwardLocal(SocketFile.at(path(listening)), path(target), ForwardObserver.NONE));
            assertThat(local.boundAddresses()).containsExactly(UnixDomainSocketAddress.of(listening));
            assertThat(UnixEcho.exchange(listening, "local")).isEqualTo("local");

            Path remote = folder.resolve("remote.sock");
            CulvertPair.now(pair.tunnel().forwardRemote(path(remote), path(target), ForwardObserver.NONE));
            assertThat(UnixEcho.exchange(remote, "remote")).isEqualTo("remote");
        }
        assertThat(Files.exists(listening)).isFalse();
        assertOnlyTheTargetIsLeft();
    }

    @Test
    void the_file_of_a_forward_goes_with_it_at_either_end() throws IOException {
        try (CulvertPair pair = open(SocketFile.DEFAULT_MASK, false)) {
            Path remote = folder.resolve("remote.sock");
            Forward local = CulvertPair.now(
                    pair.tunnel().forwardLocal(SocketFile.at(path(listening)), path(target), ForwardObserver.NONE));
            Forward other =
                    CulvertPair.now(pair.tunnel().forwardRemote(path(remote), path(target), ForwardObserver.NONE));
            local.close();
            other.close();
            awaitOnlyTheTargetIsLeft();
            CulvertPair.now(pair.tunnel().forwardRemote(path(remote), path(target), ForwardObserver.NONE));
            pair.tunnel().close();
            awaitOnlyTheTargetIsLeft();
        }
    }

    @ParameterizedTest
    @CsvSource({"0177, rw-------", "0111, rw-rw-rw-", "0117, rw-rw----", "0, rwxrwxrwx"})
    void the_mask_alone_tells_who_may_connect(String mask, String permissions) throws IOException {
        int bits = Integer.parseInt(mask, 8);
        try (CulvertPair pair = open(bits, false)) {
            CulvertPair.now(pair.tunnel()
                    .forwardLocal(new SocketFile(path(listening), bits, false), path(target), ForwardObserver.NONE));
            Path remote = folder.resolve("remote.sock");
            CulvertPair.now(pair.tunnel().forwardRemote(path(remote), path(target), ForwardObserver.NONE));
            for (Path file : List.of(listening, remote)) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo(permissions);
            }
        }
    }

    @Test
    void W13_a_path_that_is_taken_stays_what_it_is() throws IOException {
        try (CulvertPair pair = open(SocketFile.DEFAULT_MASK, false)) {
            assertThatThrownBy(() -> CulvertPair.now(
                            pair.tunnel().forwardRemote(path(target), path(target), ForwardObserver.NONE)))
                    .hasCauseInstanceOf(SshException.class);
            assertThatThrownBy(() -> CulvertPair.now(pair.tunnel()
                            .forwardLocal(SocketFile.at(path(target)), path(target), ForwardObserver.NONE)))
                    .hasCauseInstanceOf(IOException.class)
                    .cause()
                    .hasMessage("cannot listen on path " + target + ": Address already in use");
        }
        assertThat(UnixEcho.ask(target, "still there")).isEqualTo("still there");
        assertOnlyTheTargetIsLeft();
    }

    @Test
    void W13_only_a_socket_makes_way_and_no_link_is_followed() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "precious");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        Path directory = Files.createDirectory(folder.resolve("directory"));
        try (CulvertPair pair = open(SocketFile.DEFAULT_MASK, true)) {
            for (Path taken : List.of(text, link, directory)) {
                assertThatThrownBy(() -> CulvertPair.now(
                                pair.tunnel().forwardRemote(path(taken), path(target), ForwardObserver.NONE)))
                        .hasCauseInstanceOf(SshException.class);
            }
        }
        assertThat(text).hasContent("precious");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(directory).isDirectory();
        assertThat(UnixEcho.ask(target, "still there")).isEqualTo("still there");
    }

    @Test
    void W13_another_users_socket_does_not_make_way() throws IOException {
        leaveSocket(listening);
        try {
            Files.setAttribute(listening, "unix:uid", 65534);
        } catch (IOException notRoot) {
            assumeTrue(false, "only root can give files away");
        }
        try (CulvertPair pair = open(SocketFile.DEFAULT_MASK, true)) {
            assertThatThrownBy(() -> CulvertPair.now(
                            pair.tunnel().forwardRemote(path(listening), path(target), ForwardObserver.NONE)))
                    .hasCauseInstanceOf(SshException.class);
        }
        assertThat(Files.getAttribute(listening, "unix:uid")).isEqualTo(65534);
    }

    @Test
    void a_socket_that_nobody_needs_any_more_makes_way_if_the_server_is_told_so() throws IOException {
        leaveSocket(listening);
        try (CulvertPair pair = open(SocketFile.DEFAULT_MASK, true)) {
            CulvertPair.now(pair.tunnel().forwardRemote(path(listening), path(target), ForwardObserver.NONE));
            assertThat(UnixEcho.ask(listening, "new")).isEqualTo("new");
            CulvertPair.now(pair.tunnel().forwardRemote(path(listening), path(target), ForwardObserver.NONE));
            assertThat(UnixEcho.ask(listening, "newer")).isEqualTo("newer");
        }
        assertOnlyTheTargetIsLeft();
    }

    /** Who can change the folder could put a link to a socket of root's in the place of his own, just before it is used. */
    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void W18_a_socket_in_a_folder_of_another_account_is_no_way_for_a_guest_to_what_we_listen_on(
            NettyTransport transport) throws IOException {
        assumeTrue(transport.unavailability() == null, transport + " is not available");
        assumeTrue(ProcessUser.isRoot(), "only root can give files away");
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Path socket = Files.move(target, theirs.resolve("socket"));
        try (CulvertPair pair = CulvertPair.open(transport, new UnixPolicy(SocketFile.DEFAULT_MASK, false));
                Tunnel guest = pair.tunnelOf("guest")) {
            Path way = way(guest, socket, "guest.sock");
            assertThat(UnixEcho.exchange(way, "hello")).isEqualTo("hello");
            Files.setAttribute(socket, "unix:uid", STRANGER);
            assertThat(UnixEcho.exchange(way, "in our folder")).isEqualTo("in our folder");
            Files.setAttribute(theirs, "unix:uid", STRANGER);
            assertOpenFails(guest, socket.toString());
            Files.setAttribute(socket, "unix:uid", 0);
            assertOpenFails(guest, socket.toString());
            Files.setAttribute(theirs, "unix:uid", 0);
            Files.setAttribute(theirs, "unix:mode", 0777);
            assertOpenFails(guest, socket.toString());
            Files.setAttribute(theirs, "unix:mode", 01777);
            assertThat(UnixEcho.exchange(way, "nobody can replace it")).isEqualTo("nobody can replace it");
            Files.setAttribute(socket, "unix:uid", STRANGER);
            assertOpenFails(guest, socket.toString());
            assertThat(UnixEcho.exchange(way(pair.tunnel(), socket, "own.sock"), "ourselves"))
                    .isEqualTo("ourselves");
        }
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void W18_a_guest_gets_the_socket_of_another_account_that_listens_in_its_own_folder(NettyTransport transport)
            throws Exception {
        assumeTrue(transport.unavailability() == null, transport + " is not available");
        assumeTrue(ProcessUser.isRoot(), "only root can give files away");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Files.setAttribute(theirs, "unix:uid", STRANGER);
        Path socket = theirs.resolve("socket");
        Process listener = new ProcessBuilder(
                        "setpriv",
                        "--reuid=" + STRANGER,
                        "--clear-groups",
                        "socat",
                        "UNIX-LISTEN:" + socket + ",fork",
                        "PIPE")
                .inheritIO()
                .start();
        try (CulvertPair pair = CulvertPair.open(transport, new UnixPolicy(SocketFile.DEFAULT_MASK, false));
                Tunnel guest = pair.tunnelOf("guest")) {
            await().until(() -> Files.exists(socket));
            if (transport == NettyTransport.NIO) {
                assertOpenFails(guest, socket.toString()); // cannot tell who listens
            } else {
                assertThat(UnixEcho.exchange(way(guest, socket, "guest.sock"), "hello"))
                        .isEqualTo("hello");
            }
        } finally {
            listener.destroy();
            listener.waitFor();
        }
    }

    /** A path through a tunnel to a socket. */
    private Path way(Tunnel tunnel, Path socket, String name) {
        Path way = folder.resolve(name);
        CulvertPair.now(tunnel.forwardLocal(SocketFile.at(path(way)), path(socket), ForwardObserver.NONE));
        return way;
    }

    @Test
    void W18_a_socket_of_another_log_in_makes_way_for_nobody() throws IOException {
        try (CulvertPair pair = open(SocketFile.DEFAULT_MASK, true);
                Tunnel guest = pair.tunnelOf("guest");
                Tunnel other = pair.tunnelOf("other")) {
            CulvertPair.now(guest.forwardRemote(path(listening), path(target), ForwardObserver.NONE));
            for (Tunnel intruder : List.of(other, pair.tunnel())) {
                assertThatThrownBy(() -> CulvertPair.now(
                                intruder.forwardRemote(path(listening), path(target), ForwardObserver.NONE)))
                        .hasCauseInstanceOf(SshException.class);
            }
            assertThat(UnixEcho.ask(listening, "guest's")).isEqualTo("guest's");
            CulvertPair.now(guest.forwardRemote(path(listening), path(target), ForwardObserver.NONE));
            assertThat(UnixEcho.ask(listening, "still guest's")).isEqualTo("still guest's");
        }
        assertOnlyTheTargetIsLeft();
    }

    @Test
    void W18_a_socket_that_somebody_listens_on_or_that_is_roots_makes_way_for_no_guest() throws IOException {
        leaveSocket(listening);
        try (CulvertPair pair = open(SocketFile.DEFAULT_MASK, true);
                Tunnel guest = pair.tunnelOf("guest")) {
            assertThatThrownBy(() ->
                            CulvertPair.now(guest.forwardRemote(path(target), path(target), ForwardObserver.NONE)))
                    .hasCauseInstanceOf(SshException.class);
            if (ProcessUser.uid() == 0) {
                assertThatThrownBy(() -> CulvertPair.now(
                                guest.forwardRemote(path(listening), path(target), ForwardObserver.NONE)))
                        .hasCauseInstanceOf(SshException.class);
                Files.delete(listening);
            }
            CulvertPair.now(guest.forwardRemote(path(listening), path(target), ForwardObserver.NONE));
            assertThat(UnixEcho.ask(target, "still there")).isEqualTo("still there");
        }
    }

    @Test
    void W18_no_guest_has_a_listener_where_others_could_move_it_or_is_led_there_by_a_link() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path inner = Files.createDirectory(open.resolve("inner"));
        Path own = Files.createSymbolicLink(folder.resolve("own"), Path.of("../" + folder.getFileName()));
        List<Path> refused = new ArrayList<>(List.of(open, inner, folder.resolve("own/open")));
        if (ProcessUser.uid() == 0) {
            Path planted = Files.createSymbolicLink(folder.resolve("planted"), folder);
            Files.setAttribute(planted, "unix:uid", 65534, LinkOption.NOFOLLOW_LINKS);
            refused.add(planted);
            refused.add(folder.resolve("own/planted"));
        }
        try (CulvertPair pair = open(SocketFile.DEFAULT_MASK, true);
                Tunnel guest = pair.tunnelOf("guest")) {
            for (Path place : refused) {
                Path socket = place.resolve("s");
                assertThatThrownBy(() ->
                                CulvertPair.now(guest.forwardRemote(path(socket), path(target), ForwardObserver.NONE)))
                        .as(socket.toString())
                        .hasCauseInstanceOf(SshException.class);
            }
            CulvertPair.now(guest.forwardRemote(path(own.resolve("s")), path(target), ForwardObserver.NONE));
            assertThat(UnixEcho.ask(folder.resolve("s"), "the link is ours")).isEqualTo("the link is ours");
            CulvertPair.now(pair.tunnel().forwardRemote(path(inner.resolve("s")), path(target), ForwardObserver.NONE));
        }
    }

    @Test
    void W18_a_guest_connects_to_no_socket_by_a_link_of_somebody_elses() throws IOException {
        Path own = Files.createSymbolicLink(folder.resolve("own"), target);
        Path planted = Files.createSymbolicLink(folder.resolve("planted"), target);
        assumeTrue(ProcessUser.uid() == 0, "only root can give files away");
        Files.setAttribute(planted, "unix:uid", 65534, LinkOption.NOFOLLOW_LINKS);
        try (CulvertPair pair = open(SocketFile.DEFAULT_MASK, false);
                Tunnel guest = pair.tunnelOf("guest")) {
            CulvertPair.now(guest.open(path(own), new ChannelInboundHandlerAdapter()));
            assertOpenFails(guest, planted.toString());
            CulvertPair.now(pair.tunnel().open(path(planted), new ChannelInboundHandlerAdapter()));
        }
    }

    @Test
    void W13_a_server_forwards_no_unix_sockets_unless_its_policy_says_so() {
        try (CulvertPair pair = CulvertPair.open(NettyTransport.preferred(), ForwardingPolicy.ANYWHERE)) {
            assertOpenFails(pair.tunnel(), target.toString());
            assertThatThrownBy(() -> CulvertPair.now(
                            pair.tunnel().forwardRemote(path(listening), path(target), ForwardObserver.NONE)))
                    .hasCauseInstanceOf(SshException.class);
        }
        assertThat(Files.exists(listening, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void W10_what_is_at_a_path_cannot_be_told_from_the_answer() throws IOException {
        Files.writeString(folder.resolve("text"), "");
        leaveSocket(folder.resolve("left"));
        try (CulvertPair pair = open(SocketFile.DEFAULT_MASK, false)) {
            assertOpenFails(pair.tunnel(), folder.resolve("nothing").toString());
            assertOpenFails(pair.tunnel(), folder.resolve("text").toString());
            assertOpenFails(pair.tunnel(), folder.resolve("left").toString());
            assertOpenFails(pair.tunnel(), "relative/path");
        }
    }

    private static void assertOpenFails(Tunnel tunnel, String path) {
        assertThatThrownBy(() -> CulvertPair.now(tunnel.open(new SocketPath(path), new ChannelInboundHandlerAdapter())))
                .cause()
                .isInstanceOfSatisfying(ChannelOpenException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(2);
                    assertThat(refusal.description()).isEqualTo("open failed");
                });
    }

    private static CulvertPair open(int mask, boolean unlink) {
        return CulvertPair.open(NettyTransport.preferred(), new UnixPolicy(mask, unlink));
    }

    private static SocketPath path(Path path) {
        return new SocketPath(path.toString());
    }

    /** The file of a listener that has gone without removing it. */
    private static void leaveSocket(Path path) throws IOException {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(path))
                .close();
        assertThat(Files.exists(path)).isTrue();
    }

    private void assertOnlyTheTargetIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }

    private void awaitOnlyTheTargetIsLeft() {
        await().untilAsserted(this::assertOnlyTheTargetIsLeft);
    }
}
