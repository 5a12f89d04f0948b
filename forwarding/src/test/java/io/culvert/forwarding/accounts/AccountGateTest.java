package io.culvert.forwarding.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts in files of the test's own; {@code AccountDifferentialTest} asks the real ones, and sshd. */
final class AccountGateTest {
    private static final long TODAY = 20_000;

    @TempDir
    private Path folder;

    private AccountGate.Finding find(String name, SystemAccounts admitted) throws IOException {
        Clock clock = Clock.fixed(Instant.EPOCH.plus(Duration.ofDays(TODAY)).plusSeconds(86_399), ZoneOffset.UTC);
        AccountFiles files =
                new AccountFiles(folder.resolve("passwd"), folder.resolve("group"), folder.resolve("shadow"));
        return new AccountGate(files, folder.resolve("nologin"), clock).find(name, admitted);
    }

    @ParameterizedTest
    @CsvSource({
        "x, *,         '',    /bin/sh,          ''",
        "x, $6$hash,   '',    '',               ''",
        "x, '',        '',    /bin/sh,          ''",
        "x, !,         '',    /bin/sh,          account is locked",
        "x, !$6$hash,  '',    /bin/sh,          account is locked",
        "x, *!,        '',    /bin/sh,          ''",
        "!, $6$hash,   '',    /bin/sh,          ''",
        "x, $6$hash,   19999, /bin/sh,          account has expired",
        "x, $6$hash,   20000, /bin/sh,          ''",
        "x, $6$hash,   0,     /bin/sh,          account has expired",
        "x, !,         19999, /bin/sh,          account has expired",
        "x, $6$hash,   '',    /no/such/shell,   shell /no/such/shell does not exist",
        "x, $6$hash,   '',    /etc/passwd,      shell /etc/passwd is not executable",
        "x, $6$hash,   '',    /etc,             shell /etc is not executable",
    })
    void an_account_that_is_locked_or_has_expired_or_has_no_shell_does_not_log_in(
            String passwd, String shadow, String expires, String shell, String refusal) throws IOException {
        Files.writeString(folder.resolve("passwd"), "bob:" + passwd + ":1001:1001::/home/bob:" + shell + "\n");
        Files.writeString(folder.resolve("shadow"), "bob:" + shadow + ":19000:0:99999:7::" + expires + ":\n");
        assertThat(find("bob", SystemAccounts.YES).refusal().orElse("")).isEqualTo(refusal);
    }

    @Test
    void without_shadow_the_account_itself_says_whether_it_is_locked() throws IOException {
        Files.writeString(folder.resolve("passwd"), "a:!x:1:1::/:/bin/sh\nb:x:2:2::/:/bin/sh\n");
        assertThat(find("a", SystemAccounts.YES).refusal()).contains("account is locked");
        assertThat(find("b", SystemAccounts.YES).refusal()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"YES, true, true", "NO, false, true", "ONLY, true, false"})
    void A09_SystemAccounts_says_whether_names_with_or_without_an_account_log_in(
            SystemAccounts admitted, boolean withAccount, boolean without) throws IOException {
        Files.writeString(folder.resolve("passwd"), "bob:x:1001:1001::/home/bob:/bin/sh\n");
        assertThat(find("bob", admitted).refusal().isEmpty()).isEqualTo(withAccount);
        assertThat(find("eve", admitted).refusal().isEmpty()).isEqualTo(without);
    }

    @Test
    void while_nologin_exists_root_alone_logs_in() throws IOException {
        Files.writeString(folder.resolve("passwd"), "root:x:0:0::/root:/bin/sh\nbob:x:1:1::/home/bob:/bin/sh\n");
        Files.createFile(folder.resolve("nologin"));
        assertThat(find("root", SystemAccounts.YES).refusal()).isEmpty();
        for (String name : new String[] {"bob", "no-account"}) {
            assertThat(find(name, SystemAccounts.YES).refusal()).contains(folder.resolve("nologin") + " exists");
        }
        Files.delete(folder.resolve("nologin"));
        assertThat(find("bob", SystemAccounts.YES).refusal()).isEmpty();
    }
}
