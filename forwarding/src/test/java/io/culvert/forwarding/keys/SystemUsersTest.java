package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.forwarding.accounts.UnixFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemUsersTest {
    @TempDir
    Path folder;

    @Test
    void the_process_owns_the_files_that_it_creates() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(SystemUsers.ofThisSystem().processUid())
                .isEqualTo(UnixFile.of(file).uid());
    }

    @Test
    void the_user_of_the_process_has_its_home_even_if_no_file_lists_it() throws IOException {
        SystemUsers users = new SystemUsers(folder.resolve("none"));
        assertThat(users.find(System.getProperty("user.name")))
                .hasValueSatisfying(account -> assertThat(account.home()).hasToString(System.getProperty("user.home")));
        assertThat(users.find("somebody-else")).isEmpty();
    }

    @Test
    void others_are_those_that_the_file_lists() throws IOException {
        Path passwd = Files.writeString(
                folder.resolve("passwd"),
                "#comment\n\ncarol:x:777:7:Carol:/home/carol:/bin/sh\ndave:x:-1:7::/d:/bin/sh\n");
        SystemUsers users = new SystemUsers(passwd);
        assertThat(users.find("carol")).contains(new SystemUsers.Account(777, Path.of("/home/carol")));
        assertThat(users.find("dave")).isEmpty();
        assertThat(users.find("777")).isEmpty();
    }
}
