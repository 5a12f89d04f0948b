package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.core.key.Signer;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentClientTest {
    private static final byte[] DATA = "what is signed".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    @Test
    void a_real_agent_lists_its_keys_and_signs_with_each_algorithm() throws Exception {
        Peers.require("ssh-agent");
        Path socket = folder.resolve("agent");
        Map<String, Integer> kinds = Map.of("ed25519", 256, "ecdsa", 521, "rsa", 2048);
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
        try {
            await().until(() -> Files.exists(socket));
            for (Map.Entry<String, Integer> kind : kinds.entrySet()) {
                add(socket, Peers.key(folder, kind.getKey(), kind.getKey(), kind.getValue(), "-N", ""));
            }
            List<Signer> signers = signers(socket);
            assertThat(signers).extracting(Signer::publicKey).hasSameElementsAs(publicKeys(kinds.keySet()));
            for (Signer signer : signers) {
                for (String algorithm : signer.publicKey().signatureAlgorithms()) {
                    byte[] signature =
                            signer.sign(algorithm, DATA).toCompletableFuture().get();
                    assertThat(signer.publicKey().verify(algorithm, DATA, signature))
                            .as(algorithm)
                            .isTrue();
                }
            }
        } finally {
            agent.destroy();
            agent.waitFor();
        }
    }

    @Test
    void an_agent_that_refuses_or_has_gone_fails_the_stage() throws Exception {
        SshKeyPair pair = SshKeyPair.generate("ssh-ed25519");
        Signer signer =
                answer(identities(pair.publicKey()), AgentClientTest::signers).get(0);
        assertThatThrownBy(() -> answer("05", AgentClientTest::signers))
                .hasMessageContaining("refused to list its keys");
        assertThatThrownBy(() ->
                        signer.sign("ssh-ed25519", DATA).toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class);
    }

    @Test
    void K05_a_signature_by_another_key_or_algorithm_is_an_error() throws Exception {
        SshKeyPair pair = SshKeyPair.generate("ssh-ed25519");
        byte[] wrong = SshKeyPair.generate("ssh-ed25519")
                .sign("ssh-ed25519", DATA)
                .toCompletableFuture()
                .get();
        byte[] right = pair.sign("ssh-ed25519", DATA).toCompletableFuture().get();
        String identities = identities(pair.publicKey());
        assertThat(sign(identities, "0e" + string(right))).isEqualTo(right);
        assertThatThrownBy(() -> sign(identities, "0e" + string(wrong))).hasMessageContaining("not one of ssh-ed25519");
        assertThatThrownBy(() -> sign(identities, "0e" + string(right) + "00")).hasMessageContaining("malformed");
        assertThatThrownBy(() -> sign(identities, "05")).hasMessageContaining("refused to sign");
        assertThatThrownBy(() -> sign(identities, "06")).hasMessageContaining("message 6");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "06",
                "0b",
                "0c",
                "0c0000",
                "0c00000001",
                "0cffffffff",
                "0cffffffff00000000",
                "0c0000000000",
                "0c00000001ffffffff00000000",
                "0c000000010000000000000001"
            })
    void K05_an_unexpected_reply_is_an_error_and_not_a_crash(String reply) {
        assertThatThrownBy(() -> answer(reply, AgentClientTest::signers))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0000", "00000000", "00040001", "7fffffff", "ffffffff", "0000000a0c00000000"})
    void K05_a_reply_without_or_with_a_wrong_length_is_an_error_before_anything_is_allocated(String bytes) {
        assertThatThrownBy(() -> answerBytes(List.of(HexFormat.of().parseHex(bytes)), AgentClientTest::signers))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void K05_a_list_of_keys_that_are_not_understood_is_empty() throws Exception {
        String unknown = string("unknown".getBytes(StandardCharsets.US_ASCII));
        String reply = "0c00000002" + unknown + string(new byte[0]) + string(new byte[3]) + string(new byte[0]);
        List<Signer> signers = answer(reply, AgentClientTest::signers);
        assertThat(signers).isEmpty();
    }

    @Test
    void a_missing_agent_fails_the_stage() {
        assertThatThrownBy(() -> signers(folder.resolve("none"))).hasCauseInstanceOf(IOException.class);
    }

    private byte[] sign(String identities, String reply) throws Exception {
        return answerBytes(List.of(framed(identities), framed(reply)), socket -> {
            Signer signer = signers(socket).get(0);
            return signer.sign("ssh-ed25519", DATA).toCompletableFuture().get();
        });
    }

    /** The kernel takes the connection and the question for it: it never accepts. */
    @Test
    void an_agent_that_does_not_answer_is_given_up_and_its_thread_is_free() throws Exception {
        Path socket = folder.resolve("deaf");
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            AgentClient agent = new AgentClient(socket, Duration.ofMillis(50), executor);
            assertThatThrownBy(() -> agent.signers().toCompletableFuture().get())
                    .cause()
                    .isInstanceOf(IOException.class)
                    .hasMessage("The agent at " + socket + " has not answered for 0.05 s");
            executor.submit(() -> {}).get();
        } finally {
            executor.shutdownNow();
        }
    }

    private static List<Signer> signers(Path socket) throws Exception {
        return new AgentClient(socket, Duration.ofMinutes(1), Runnable::run)
                .signers()
                .toCompletableFuture()
                .get();
    }

    private <T> T answer(String reply, Use<T> use) throws Exception {
        return answerBytes(List.of(framed(reply)), use);
    }

    /** An agent that reads one request from each connection, writes the next of these bytes, and closes. */
    private <T> T answerBytes(List<byte[]> replies, Use<T> use) throws Exception {
        Path socket = Files.createTempDirectory(folder, "agent").resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            CompletableFuture.runAsync(() -> replies.forEach(reply -> {
                try (SocketChannel channel = server.accept()) {
                    channel.read(ByteBuffer.allocate(4096));
                    channel.write(ByteBuffer.wrap(reply));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }));
            return use.with(socket);
        }
    }

    private interface Use<T> {
        T with(Path socket) throws Exception;
    }

    private static String identities(SshPublicKey key) {
        return "0c00000001" + string(key.blob()) + string(new byte[0]);
    }

    private static byte[] framed(String hex) {
        return HexFormat.of().parseHex(string(HexFormat.of().parseHex(hex)));
    }

    private static String string(byte[] bytes) {
        return ByteBufUtil.hexDump(Unpooled.buffer().writeInt(bytes.length).writeBytes(bytes));
    }

    private static void add(Path socket, Path key) throws Exception {
        ProcessBuilder adder = new ProcessBuilder("ssh-add", key.toString()).redirectErrorStream(true);
        adder.environment().put("SSH_AUTH_SOCK", socket.toString());
        Process process = adder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private Set<SshPublicKey> publicKeys(Set<String> names) {
        return names.stream()
                .map(name -> {
                    try {
                        return SshPublicKeys.parseLine(Files.readString(folder.resolve(name + ".pub")));
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .collect(Collectors.toSet());
    }
}
