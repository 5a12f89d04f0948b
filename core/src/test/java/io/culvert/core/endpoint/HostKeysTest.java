package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.ConnectionMessages.GlobalRequest;
import io.culvert.codec.message.HostKeyStrings;
import io.culvert.codec.message.MessageNumber;
import io.culvert.core.Algorithms;
import io.culvert.core.HostKeyUpdates;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server tells which host keys it has, and proves it when asked. */
class HostKeysTest {
    private static final String ANNOUNCEMENT = "hostkeys-00@openssh.com";
    private static final String PROOF = "hostkeys-prove-00@openssh.com";
    private static final SshKeyPair ECDSA = SshKeyPair.generate("ecdsa-sha2-nistp256");
    private static SshKeyPair rsa;

    private final List<SshPublicKey> announced = new ArrayList<>();
    private HostKeyUpdates.Proof proof = keys -> CompletableFuture.failedStage(new AssertionError("not announced"));
    private int announcements;

    @BeforeAll
    static void make_the_slow_key() {
        rsa = SshKeyPair.generate("ssh-rsa");
    }

    private MemoryPair.Setup setup(boolean vouches) {
        MemoryPair.Setup setup = MemoryPair.setup()
                .server(config -> config.hostKey(ECDSA).hostKey(rsa))
                .client(config -> config.hostKeyUpdates((target, keys, prove) -> {
                    assertThat(target).isEqualTo(MemoryPair.TARGET);
                    announcements++;
                    announced.addAll(keys);
                    proof = prove;
                }));
        setup.verifier = (target, key) -> CompletableFuture.completedStage(new HostKeyVerifier.Accepted(vouches));
        return setup;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh-ed25519", "rsa-sha2-256", "rsa-sha2-512"})
    void K03_a_client_hears_of_all_host_keys_and_has_them_proven(String exchanged) {
        try (MemoryPair pair = setup(true)
                .client(config -> config.algorithms(preferring(exchanged)))
                .loggedIn()) {
            assertThat(announced).containsExactly(MemoryPair.HOST_KEY.publicKey(), ECDSA.publicKey(), rsa.publicKey());
            CompletableFuture<Void> proven = prove(pair, announced);
            assertThat(proven).isCompleted();
            pair.assertSound();
        }
    }

    @Test
    void K03_a_key_that_vouches_for_no_other_keeps_the_client_from_listening() {
        try (MemoryPair pair = setup(false).loggedIn()) {
            assertThat(announcements).isZero();
            pair.assertSound();
        }
    }

    @Test
    void K03_keys_of_types_that_the_client_does_not_take_are_left_out() {
        try (MemoryPair pair = setup(true)
                .client(config ->
                        config.algorithms(Algorithms.DEFAULT.withHostKey(List.of("ssh-ed25519", "rsa-sha2-256"))))
                .loggedIn()) {
            assertThat(announced).containsExactly(MemoryPair.HOST_KEY.publicKey(), rsa.publicKey());
            pair.assertSound();
        }
    }

    @Test
    void K03_the_client_listens_once() {
        try (MemoryPair pair = setup(true).loggedIn()) {
            pair.server.inject(new GlobalRequest(ANNOUNCEMENT, false, blobs(ECDSA.publicKey())));
            pair.pump();
            assertThat(announcements).isEqualTo(1);
            pair.assertSound();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "garbage", "twice", "unknown"})
    void K03_an_announcement_without_sense_is_ignored(String how) {
        MemoryPair.Setup setup = setup(true);
        setup.serverTap = tap -> tap.outbound = message -> {
            if (message.getUnsignedByte(message.readerIndex()) != MessageNumber.GLOBAL_REQUEST) {
                return message;
            }
            ByteBufAllocator allocator = message.alloc();
            message.release();
            byte[] data = switch (how) {
                case "nothing" -> new byte[0];
                case "garbage" -> new byte[] {0, 0, 1, 0, 7};
                case "twice" -> blobs(ECDSA.publicKey(), ECDSA.publicKey());
                default -> new HostKeyStrings(List.of(new byte[] {0, 0, 0, 1, 'x'})).toBytes();
            };
            return new GlobalRequest(ANNOUNCEMENT, false, data).toBuffer(allocator);
        };
        try (MemoryPair pair = setup.loggedIn()) {
            assertThat(announcements).isZero();
            pair.assertSound();
        }
    }

    @Test
    void K03_a_signature_with_one_wrong_bit_proves_nothing() {
        try (MemoryPair pair = setup(true).loggedIn()) {
            pair.server.tap.outbound = message -> {
                if (message.getUnsignedByte(message.readerIndex()) == MessageNumber.REQUEST_SUCCESS) {
                    int last = message.writerIndex() - 1;
                    message.setByte(last, message.getByte(last) ^ 1);
                }
                return message;
            };
            assertThat(prove(pair, announced)).isCompletedExceptionally();
            pair.assertSound();
        }
    }

    @Test
    void K03_a_proof_of_fewer_keys_than_were_asked_for_proves_nothing() {
        try (MemoryPair pair = setup(true).loggedIn()) {
            pair.server.tap.outbound = message -> {
                if (message.getUnsignedByte(message.readerIndex()) == MessageNumber.REQUEST_SUCCESS) {
                    message.writerIndex(message.readerIndex() + 1);
                }
                return message;
            };
            assertThat(prove(pair, announced)).isCompletedExceptionally();
            pair.assertSound();
        }
    }

    @Test
    void a_server_proves_its_own_keys_only_and_each_once() {
        SshPublicKey foreign = SshKeyPair.generate("ssh-ed25519").publicKey();
        Stream<byte[]> refused = Stream.of(
                new byte[0],
                new byte[] {0, 0, 0, 9, 1},
                blobs(foreign),
                blobs(ECDSA.publicKey(), foreign),
                blobs(ECDSA.publicKey(), ECDSA.publicKey()));
        try (MemoryPair pair = setup(true).loggedIn()) {
            refused.forEach(data -> assertThat(ask(pair, data)).isCompletedExceptionally());
            assertThat(ask(pair, blobs(ECDSA.publicKey()))).isCompleted();
            pair.assertSound();
        }
    }

    @Test
    void T14_a_server_makes_one_proof_at_a_time_and_not_on_its_event_loop() {
        try (MemoryPair pair = setup(true).heldWork().build()) {
            pair.workOff();
            CompletableFuture<byte[]> first = ask(pair, blobs(rsa.publicKey()));
            CompletableFuture<byte[]> second = ask(pair, blobs(rsa.publicKey()));
            assertThat(first).isNotDone();
            pair.workOffOne();
            assertThat(first).isCompleted();
            assertThat(second).isNotDone();
            pair.workOffOne();
            assertThat(second).isCompleted();
            pair.assertSound();
        }
    }

    private CompletableFuture<Void> prove(MemoryPair pair, List<SshPublicKey> keys) {
        CompletableFuture<Void> proven = new CompletableFuture<>();
        pair.run(() -> proof.of(keys).whenComplete((nothing, failure) -> {
            if (failure == null) {
                proven.complete(null);
            } else {
                proven.completeExceptionally(failure);
            }
        }));
        pair.pump();
        return proven;
    }

    private static CompletableFuture<byte[]> ask(MemoryPair pair, byte[] data) {
        CompletableFuture<byte[]> reply =
                pair.client.connection().request(PROOF, data).toCompletableFuture();
        pair.pump();
        return reply;
    }

    private static byte[] blobs(SshPublicKey... keys) {
        return new HostKeyStrings(Stream.of(keys).map(SshPublicKey::blob).toList()).toBytes();
    }

    private static Algorithms preferring(String hostKeyAlgorithm) {
        List<String> names = new ArrayList<>(Algorithms.SUPPORTED_SIGNATURES);
        names.remove(hostKeyAlgorithm);
        names.add(0, hostKeyAlgorithm);
        return Algorithms.DEFAULT.withKex(List.of("curve25519-sha256")).withHostKey(names);
    }
}
