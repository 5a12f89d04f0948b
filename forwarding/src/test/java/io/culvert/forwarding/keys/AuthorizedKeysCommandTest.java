package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.core.work.LoginWork;
import io.culvert.forwarding.config.ServerSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of the system's, which are root's own. */
@Timeout(20)
class AuthorizedKeysCommandTest {
    private static final SshPublicKey KEY = SshKeyPair.generate("ssh-ed25519").publicKey();
    private static final String SELF = System.getProperty("user.name");

    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    private final AtomicLong nanos = new AtomicLong();
    private final ProgramAnswers answers = new ProgramAnswers(Duration.ofSeconds(60), executor, nanos::get);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        answers.close();
        executor.shutdown();
    }

    private static ServerSettings settings(String command) {
        return ServerSettings.builder()
                .option("AuthorizedKeysCommand " + command)
                .option("AuthorizedKeysCommandUser " + SELF)
                .build();
    }

    private CompletableFuture<Boolean> ask(String user, String command, Duration deadline) {
        return ask(new ProgramAnswers(deadline, executor, nanos::get), user, command, LoginWork.AT_ONCE);
    }

    private static CompletableFuture<Boolean> ask(ProgramAnswers answers, String user, String command, LoginWork work) {
        return new AuthorizedKeysCommand(settings(command)::authorizedKeysCommand, ProgramAccount.named(SELF), answers)
                .authorize(
                        new LoginAttempt(
                                user,
                                new InetSocketAddress("127.0.0.1", 1),
                                new InetSocketAddress("127.0.0.1", 2),
                                work),
                        KEY)
                .thenApply(AuthDecision::granted)
                .toCompletableFuture();
    }

    private static LoginAttempt attempt(String user) {
        return new LoginAttempt(user, new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("127.0.0.1", 2));
    }

    private boolean lets(String user, String command) {
        return ask(user, command, Duration.ofSeconds(10)).join();
    }

    @Test
    void a_key_that_the_program_prints_for_the_user_lets_that_user_in() throws IOException {
        Files.writeString(folder.resolve("bob"), "# bob's\n" + SshPublicKeys.toLine(KEY) + " bob@home\n");
        Files.writeString(folder.resolve("eve"), "from=\"192.0.2.1\" " + SshPublicKeys.toLine(KEY) + "\n");
        assertThat(lets("bob", "/bin/cat " + folder + "/%u")).isTrue();
        assertThat(lets("eve", "/bin/cat " + folder + "/%u")).isFalse();
        assertThat(lets("alice", "/bin/cat " + folder + "/%u")).isFalse();
    }

    @Test
    void the_tokens_stand_for_the_user_and_the_key() {
        assertThat(lets("bob", "/bin/echo %t %k")).isTrue();
        assertThat(lets(SELF, "/bin/echo %t %k %u-%U-%h-%f-%%")).isTrue();
        assertThat(lets(
                        "bob",
                        "/bin/sh -c '[ \"$0\" = \"127.0.0.1 1 127.0.0.1 2\" ] && [ -z \"$1\" ] && echo $2 $3'"
                                + " %C %D %t %k"))
                .isTrue();
        assertThat(settings("/bin/x a%ub %%u").authorizedKeysCommand(token -> "<" + token + ">"))
                .containsExactly("/bin/x", "a<u>b", "%u");
        assertThat(settings("/bin/x").authorizedKeysCommand(String::valueOf)).containsExactly("/bin/x", "u");
    }

    @Test
    void the_token_for_the_connection_has_IPv6_addresses_as_sshd_writes_them() {
        LoginAttempt attempt =
                new LoginAttempt("bob", new InetSocketAddress("::1", 1), new InetSocketAddress("2001:db8::2", 2));
        String command = "/bin/sh -c '[ \"$0\" = \"::1 1 2001:db8::2 2\" ] && echo $1 $2' %C %t %k";
        assertThat(new AuthorizedKeysCommand(
                                settings(command)::authorizedKeysCommand, ProgramAccount.named(SELF), answers)
                        .authorize(attempt, KEY)
                        .toCompletableFuture()
                        .join()
                        .granted())
                .isTrue();
    }

    @Test
    void W18_the_program_runs_as_the_account_that_is_named_for_it() throws IOException {
        assumeTrue(ProcessUser.isRoot(), "only root can run programs as another account");
        String command = "/bin/sh -c '[ $(id -un) = nobody ] && echo $0 $1' %t %k";
        for (String account : new String[] {"nobody", SELF}) {
            AuthorizedKeysCommand asked = new AuthorizedKeysCommand(
                    settings(command)::authorizedKeysCommand,
                    ProgramAccount.named(account),
                    new ProgramAnswers(executor));
            assertThat(asked.authorize(attempt("bob"), KEY)
                            .toCompletableFuture()
                            .join()
                            .granted())
                    .as(account)
                    .isEqualTo(account.equals("nobody"));
        }
    }

    @Test
    void a_user_without_an_account_has_no_home_to_be_asked_about() {
        assertThat(lets("nobody-here", "/bin/echo %t %k")).isTrue();
        assertThat(lets("nobody-here", "/bin/echo %t %k %h")).isFalse();
        assertThat(lets("nobody-here", "/bin/echo %t %k %U")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-n", "../bob", "a b", "a;b", ""})
    void K01_the_program_is_not_run_for_a_name_that_is_not_safe(String user) {
        assertThat(lets(user, "/bin/echo %t %k")).isFalse();
    }

    /**
     * An exit status other than 0, a signal, no program, one that hangs, one that floods, one that leaves a child
     * behind.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bin/sh -c 'echo $0 $1; exit 1' %t %k",
                "/bin/sh -c 'echo $0 $1; kill -9 $$' %t %k",
                "/bin/no-such-program",
                "/bin",
                "/bin/sh -c 'echo $0 $1; sleep 100' %t %k",
                "/bin/sh -c 'echo $0 $1; sleep 100 & sleep 100' %t %k",
                "/bin/sh -c 'echo $0 $1; exec cat /dev/zero' %t %k"
            })
    void T17_a_program_that_does_not_end_well_and_soon_lets_nobody_in(String command) {
        assertThat(ask("bob", command, Duration.ofMillis(300)).join()).isFalse();
    }

    @Test
    void a_child_that_the_program_leaves_behind_holds_up_nobody() {
        assertThat(lets("bob", "/bin/sh -c 'echo $0 $1; sleep 5 &' %t %k")).isTrue();
    }

    @Test
    void a_program_that_hangs_holds_no_thread() {
        CompletableFuture<Boolean> hanging = ask("bob", "/bin/sleep 100", Duration.ofSeconds(2));
        assertThat(lets("bob", "/bin/echo %t %k")).isTrue();
        assertThat(hanging).isNotDone();
        assertThat(hanging.join()).isFalse();
    }

    @Test
    void P09_the_output_has_the_limits_of_a_file() throws IOException {
        String line = SshPublicKeys.toLine(KEY);
        Files.writeString(folder.resolve("long"), "x".repeat(20_000) + line + "\n");
        Files.writeString(folder.resolve("many"), line + "\n" + "#\n".repeat(BoundedFile.MAX_LINES));
        Files.writeString(folder.resolve("much"), line + "\n" + "#".repeat(BoundedFile.MAX_BYTES));
        for (String file : new String[] {"long", "many", "much"}) {
            assertThat(lets(file, "/bin/cat " + folder + "/%u")).as(file).isFalse();
        }
    }

    @Test
    void K07_a_program_that_others_than_root_could_have_written_is_not_run() throws IOException {
        Path program = Files.writeString(
                folder.resolve("program"),
                "#!/bin/sh\necho ssh-ed25519 " + Base64.getEncoder().encodeToString(KEY.blob()) + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(lets("bob", program.toString())).isFalse(); // its folder is in one that all may write to
        assertThat(lets("bob", "/bin/sh " + program)).isTrue();
    }

    @Test
    void P14_equal_questions_are_asked_once_at_a_time_and_all_have_the_answer() throws Exception {
        Path gate = fifo();
        String command = counted("read line < " + gate + "; echo %t %k");
        List<CompletableFuture<Boolean>> asked = Stream.generate(() -> ask(answers, "bob", command, LoginWork.AT_ONCE))
                .limit(20)
                .toList();
        Files.writeString(gate, "\n");
        assertThat(asked).allSatisfy(answer -> assertThat(answer.join()).isTrue());
        assertThat(starts()).isOne();
        assertThat(ask(answers, "eve", command.replace("%t", "%u %t"), LoginWork.AT_ONCE))
                .as("another question")
                .isNotDone();
    }

    @Test
    void P14_an_answer_is_kept_for_five_seconds_and_a_failure_is_not() throws Exception {
        String command = counted("echo %t %k");
        assertThat(ask(answers, "bob", command, LoginWork.AT_ONCE).join()).isTrue();
        nanos.addAndGet(Duration.ofSeconds(5).toNanos() - 1);
        assertThat(ask(answers, "bob", command, LoginWork.AT_ONCE).join()).isTrue();
        assertThat(starts()).isOne();
        nanos.incrementAndGet();
        assertThat(ask(answers, "bob", command, LoginWork.AT_ONCE).join()).isTrue();
        assertThat(starts()).isEqualTo(2);
        String failing = counted("exit 1");
        for (int i = 3; i < 6; i++) {
            assertThat(ask(answers, "bob", failing, LoginWork.AT_ONCE).join()).isFalse();
            assertThat(starts()).isEqualTo(i);
        }
        assertThat(answers.size()).isOne();
    }

    @Test
    void P14_a_program_ends_with_the_last_client_that_waits_for_it() throws Exception {
        String command = counted("exec sleep 1000");
        HeldWork first = new HeldWork();
        HeldWork second = new HeldWork();
        CompletableFuture<Boolean> one = ask(answers, "bob", command, first);
        CompletableFuture<Boolean> other = ask(answers, "bob", command, second);
        first.run();
        second.run();
        ProcessHandle child = awaitChild();
        first.gone.complete(null);
        assertThat(one).isCompletedExceptionally();
        assertThat(child.isAlive()).isTrue();
        assertThat(other).isNotDone();
        second.gone.complete(null);
        assertThat(other).isCompletedExceptionally();
        child.onExit().join();
        assertThat(answers.size()).isZero();
        CompletableFuture<Boolean> third = ask(answers, "bob", command, LoginWork.AT_ONCE);
        assertThat(awaitChild().pid()).isNotEqualTo(child.pid());
        assertThat(third).isNotDone();
    }

    @Test
    void P14_a_client_that_goes_before_its_turn_starts_no_program() throws Exception {
        HeldWork work = new HeldWork();
        work.gone.complete(null);
        CompletableFuture<Boolean> asked = ask(answers, "bob", counted("exec sleep 1000"), work);
        work.run();
        assertThat(asked).isCompletedExceptionally();
        assertThat(starts()).isZero();
        assertThat(answers.size()).isZero();
    }

    @Test
    void P14_all_programs_end_with_the_server_and_none_leaves_a_file_behind() throws Exception {
        Set<Path> before = temporaryFiles();
        ask(answers, "bob", counted("exec sleep 1000"), LoginWork.AT_ONCE);
        ProcessHandle child = awaitChild();
        assertThat(temporaryFiles()).as("while it runs").isEqualTo(before);
        answers.close();
        child.onExit().join();
        CompletableFuture<Boolean> late = ask(answers, "eve", "/bin/sleep 1000", LoginWork.AT_ONCE);
        assertThat(late.handle((answer, failure) -> failure != null || !answer).join())
                .isTrue();
        assertThat(temporaryFiles()).isEqualTo(before);
    }

    /** A command that counts its starts. */
    private String counted(String script) {
        return "/bin/sh -c 'echo $$ >> " + folder.resolve("starts") + "; " + script + "'";
    }

    private long starts() throws IOException {
        Path starts = folder.resolve("starts");
        return Files.exists(starts) ? Files.readAllLines(starts).size() : 0;
    }

    /** The process that was started last. */
    private ProcessHandle awaitChild() throws IOException {
        Path starts = folder.resolve("starts");
        while (true) {
            String written = Files.exists(starts) ? Files.readString(starts) : "";
            List<String> pids = written.lines().toList();
            Optional<ProcessHandle> last = written.endsWith("\n")
                    ? ProcessHandle.of(Long.parseLong(pids.get(pids.size() - 1)))
                    : Optional.empty();
            if (last.isPresent() && last.get().isAlive()) {
                return last.get();
            }
            Thread.onSpinWait();
        }
    }

    private Path fifo() throws Exception {
        Path fifo = folder.resolve("gate");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        return fifo;
    }

    private static Set<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().matches("culvert[0-9]+"))
                    .collect(Collectors.toSet());
        }
    }
}
