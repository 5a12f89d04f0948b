package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.forwarding.accounts.NameService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ProgramAccountTest {
    private static final String SELF = System.getProperty("user.name");

    private static String run(String account, String script) throws IOException {
        ProgramAccount.Start start = ProgramAccount.named(account).start(List.of("/bin/sh", "-c", script));
        return new String(
                        BoundedProgram.run(start.command(), start.environment(), Duration.ofSeconds(20), Runnable::run)
                                .toCompletableFuture()
                                .join(),
                        StandardCharsets.UTF_8)
                .strip();
    }

    @Test
    void as_oneself_a_program_is_run_as_it_is() throws IOException {
        ProgramAccount.Start start = ProgramAccount.named(SELF).start(List.of("/bin/echo", "-n"));
        assertThat(start.command()).containsExactly("/bin/echo", "-n");
        assertThat(run(SELF, "echo $USER $LOGNAME")).isEqualTo(SELF + " " + SELF);
    }

    @Test
    void W18_as_another_account_it_has_that_accounts_rights_and_no_others() throws IOException {
        assumeTrue(ProcessUser.isRoot(), "only root can run programs as another account");
        assertThat(run(
                        "nobody",
                        "id -un; id -Gn; echo $USER $HOME; grep -E '^(Cap(Prm|Eff|Amb)|NoNewPrivs)' /proc/self/status"))
                .isEqualTo("""
                        nobody
                        nogroup
                        nobody /nonexistent
                        CapPrm:\t0000000000000000
                        CapEff:\t0000000000000000
                        CapAmb:\t0000000000000000
                        NoNewPrivs:\t1\
                        """);
        assertThat(run("nobody", "cat /etc/shadow 2>/dev/null || echo refused")).isEqualTo("refused");
    }

    @Test
    void W18_what_cannot_be_run_as_that_account_is_refused_in_a_sentence() {
        List<String> program = List.of("/bin/echo", "key");
        if (ProcessUser.isRoot()) {
            assertThatThrownBy(
                            () -> ProgramAccount.named("no-such-account-here").start(program))
                    .hasMessage("cannot run /bin/echo as no-such-account-here: there is no such account");
            assertThatThrownBy(() -> new ProgramAccount(
                                    "nobody", NameService.ofThisSystem(), List.of(Path.of("/no/such/setpriv")))
                            .start(program))
                    .hasMessage("cannot run /bin/echo as nobody: there is no /no/such/setpriv; install util-linux");
            assertThat(ProgramAccount.complaint("nobody")).isEmpty();
        } else {
            assertThatThrownBy(() -> ProgramAccount.named("root").start(program))
                    .hasMessage("cannot run /bin/echo as root: only root can, but this server runs as " + SELF);
            assertThat(ProgramAccount.complaint("root"))
                    .contains("'root': only root can run programs as another account, but this server runs as " + SELF
                            + "; write " + SELF);
        }
        assertThat(ProgramAccount.complaint(SELF)).isEmpty();
    }
}
