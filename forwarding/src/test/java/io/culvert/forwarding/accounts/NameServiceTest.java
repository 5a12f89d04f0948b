package io.culvert.forwarding.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The system's name service, and scripts in its place. */
@Timeout(60)
final class NameServiceTest {
    @TempDir
    private Path folder;

    private final AtomicLong nanoTime = new AtomicLong();

    private NameService service(Duration deadline) {
        return new NameService(
                List.of(folder),
                new AccountFiles(folder.resolve("passwd"), folder.resolve("group"), folder.resolve("shadow")),
                deadline,
                nanoTime::get);
    }

    private NameService service() {
        return service(Duration.ofSeconds(20));
    }

    private void script(String name, String... lines) throws IOException {
        Path script = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private long asked() throws IOException {
        Path log = folder.resolve("asked");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    private String logs() {
        return "echo \"$@\" >>" + folder.resolve("asked");
    }

    @Test
    void root_is_an_account_of_this_system() throws IOException {
        assumeTrue(Files.exists(Path.of("/etc/passwd")), "no accounts in files here");
        Account root = NameService.ofThisSystem().account("root").orElseThrow();
        assertThat(root.uid()).isZero();
        assertThat(NameService.ofThisSystem().groups(root)).contains("root");
        assertThat(NameService.ofThisSystem().account("no-such-account-here")).isEmpty();
    }

    @Test
    void an_account_that_no_file_lists_is_found_where_the_name_service_has_it() throws IOException {
        script(
                "getent",
                "case \"$*\" in",
                "'passwd ldap') echo 'ldap:*:7001:7002:From afar:/home/ldap:/bin/sh' ;;",
                "'group 7002 50 9999') echo 'afar:x:7002:'; echo 'staff:x:50:ldap'; exit 2 ;;", // and 9999 has no name
                "*) exit 2 ;;",
                "esac");
        script("id", "[ \"$*\" = '-G ldap' ] && echo 7002 50 9999");
        Account account = service().account("ldap").orElseThrow();
        assertThat(account).isEqualTo(new Account("ldap", "*", 7001, 7002, Path.of("/home/ldap"), "/bin/sh"));
        assertThat(service().groups(account)).containsExactlyInAnyOrder("afar", "staff");
        assertThat(service().account("other")).isEmpty();
    }

    @Test
    void without_the_programs_the_files_are_read() throws IOException {
        Files.writeString(folder.resolve("passwd"), "bob:x:1001:1001::/home/bob:/bin/sh\n");
        Files.writeString(folder.resolve("group"), "bob:x:1001:\nstaff:x:50:eve,bob\nother:x:51:eve\n");
        Files.writeString(folder.resolve("shadow"), "bob:!$6$x:19000:0:99999:7::20000:\n");
        Account bob = service().account("bob").orElseThrow();
        assertThat(service().groups(bob)).containsExactlyInAnyOrder("bob", "staff");
        assertThat(service().shadow(bob).orElseThrow().expires()).hasValue(20000);
    }

    /** To getent a number is no name, and an option is an option. */
    @ParameterizedTest
    @ValueSource(strings = {"1001", "-s", "", "a b", "a:b", "a\n"})
    void K01_a_name_that_getent_would_take_for_something_else_is_not_put_to_it(String name) throws IOException {
        script("getent", logs(), "echo 'bob:x:1001:1001::/home/bob:/bin/sh'");
        Files.writeString(folder.resolve("passwd"), "1001:x:7:7::/:/bin/sh\n");
        assertThat(service().account(name).map(Account::uid).orElse(-1)).isEqualTo(name.equals("1001") ? 7 : -1);
        assertThat(asked()).isZero();
    }

    /** The same file in two encodings; a home that this JVM cannot name is said of that account only. */
    @Test
    void K09_an_account_may_have_any_letters_and_any_other_line_of_the_file_any_bytes() throws IOException {
        String lines = "other:x:7:7:f\u00fcr alle:/home/\u00fc:/bin/sh\nj\u00fcrgen:x:1001:1001::/home/j:/bin/sh\n";
        for (Charset encoding : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
            Files.write(folder.resolve("passwd"), lines.getBytes(encoding));
            Files.write(folder.resolve("group"), "\u00f6:x:50:j\u00fcrgen\n".getBytes(encoding));
            Account account = service().account("j\u00fcrgen").orElseThrow();
            assertThat(account.home()).isEqualTo(Path.of("/home/j"));
            assertThat(service().groups(account)).containsExactly("\u00f6");
        }
    }

    @Test
    void an_answer_about_somebody_else_is_none() throws IOException {
        script("getent", "echo 'bob:x:1001:1001::/home/bob:/bin/sh'");
        assertThat(service().account("Bob")).isEmpty();
    }

    @Test
    void P14_equal_questions_are_one_for_a_while_and_are_asked_again_later() throws IOException {
        script("getent", logs(), "echo 'bob:x:1001:1001::/home/bob:/bin/sh'");
        NameService service = service();
        List<CompletableFuture<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(service.offThread(() -> found(service, "bob")));
        }
        assertThat(answers).allMatch(CompletableFuture::join);
        assertThat(asked()).isEqualTo(1);
        nanoTime.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(service.account("bob")).isPresent();
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void P14_no_more_than_a_few_programs_run_at_a_time_and_too_many_questions_fail() throws IOException {
        script("getent", "while [ ! -e " + folder.resolve("go") + " ]; do sleep 0.01; done; exit 2");
        NameService service = service();
        List<CompletableFuture<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String name = "user" + i;
            answers.add(service.offThread(() -> found(service, name)));
        }
        assertThat(answers.stream().filter(CompletableFuture::isCompletedExceptionally))
                .hasSize(300 - 8 - 256);
        Files.createFile(folder.resolve("go"));
        assertThat(answers.stream().filter(answer -> !answer.isCompletedExceptionally()))
                .hasSize(264)
                .noneMatch(CompletableFuture::join);
    }

    private static boolean found(NameService service, String name) {
        try {
            return service.account(name).isPresent();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** One that fails, one that hangs, one that floods. */
    @ParameterizedTest
    @ValueSource(strings = {"exit 1", "exit 3", "exec sleep 100", "exec cat /dev/zero", "kill -9 $$"})
    void T17_a_name_service_that_does_not_answer_well_and_soon_is_no_answer(String script) throws IOException {
        script("getent", script);
        NameService service = service(Duration.ofMillis(500));
        assertThatThrownBy(() -> service.account("bob"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("getent");
        script("getent", "exit 2");
        assertThat(service.account("bob")).isEmpty(); // what failed is not kept
    }
}
