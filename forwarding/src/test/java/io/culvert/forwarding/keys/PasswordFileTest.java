package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What it costs to check passwords, in runs of bcrypt that are counted and not made. */
class PasswordFileTest {
    private static final String DIGEST = "abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";

    @TempDir
    private Path folder;

    /** The costs of the runs. */
    private final List<Integer> runs = new ArrayList<>();

    private boolean check(String hash, byte[] password) {
        runs.add(Integer.parseInt(hash.substring(4, 6)));
        return hash.endsWith(DIGEST) && new String(password, StandardCharsets.UTF_8).equals("secret");
    }

    private PasswordFile file(String... users) throws IOException {
        Path file = Files.write(
                folder.resolve("passwords"),
                List.of(users).stream().map(user -> user + "$" + DIGEST).toList());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return PasswordFile.readAnew(file, this::check);
    }

    @Test
    void P13_a_wrong_password_costs_one_run_of_bcrypt_and_so_does_a_user_whom_nobody_knows() throws IOException {
        PasswordFile users = file("alice:$2y$10", "bob:$2b$10");
        assertThat(runs).as("runs to read the file").isEmpty();
        for (String user : List.of("alice", "bob", "nobody")) {
            assertThat(users.matches(user, "wrong")).isFalse();
            assertThat(runs).containsExactly(10);
            runs.clear();
        }
    }

    @ParameterizedTest
    @CsvSource({"cheap", "middle", "dear", "nobody"})
    void P08_a_no_is_the_same_work_for_users_of_all_costs_and_for_those_whom_nobody_knows(String user)
            throws IOException {
        PasswordFile users = file("cheap:$2y$05", "middle:$2y$09", "dear:$2y$12");
        assertThat(users.matches(user, "wrong")).isFalse();
        assertThat(runs.stream().mapToLong(cost -> 1L << cost).sum()).isEqualTo(1L << 12);
    }

    @Test
    void a_right_password_costs_its_own_run_alone() throws IOException {
        PasswordFile users = file("cheap:$2y$05", "dear:$2y$12");
        assertThat(users.matches("cheap", "secret")).isTrue();
        assertThat(runs).containsExactly(5);
    }

    @Test
    void a_file_without_users_takes_as_long_as_one_with_the_usual_cost() throws IOException {
        assertThat(file().matches("nobody", "secret")).isFalse();
        assertThat(runs).containsExactly(10);
    }
}
