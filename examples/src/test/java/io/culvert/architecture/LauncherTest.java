package io.culvert.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script that starts the program, with a script in place of Java that prints its environment. */
@Timeout(60)
class LauncherTest {
    /** What a build leaves, where the launcher asks for it. */
    private static final String PROGRAM =
            "for a; do case $a in -Dculvert.program=*) mkdir -p ${a#*=}/lib; : >${a#*=}/culvert.jar;; esac; done";

    @TempDir
    private Path folder;

    @BeforeEach
    void install() throws IOException {
        Files.copy(Path.of("../culvert"), folder.resolve("culvert"));
        Files.createDirectories(folder.resolve("jdk/bin"));
        script("jdk/bin/java", "[ \"$1\" != -version ] || { echo 'openjdk version \"25\"' >&2; exit; }", "env");
    }

    /** Where there is no locale, or one that is not installed, Java could name no file with other letters. */
    @ParameterizedTest
    @CsvSource({"LC_ALL, C, C", "LC_ALL, POSIX, POSIX", "LANG, C, ''", "LANG, xx_XX.UTF-8, ''", "LC_CTYPE, C, ''"})
    void K09_in_a_locale_of_ASCII_letters_Java_gets_one_of_UTF_8_and_is_told_what_it_was(
            String variable, String value, String before) throws Exception {
        assertThat(start(Map.of(variable, value))).contains("LC_ALL=C.UTF-8", "CULVERT_LC_ALL=" + before);
    }

    @Test
    void K09_a_locale_of_UTF_8_is_left_alone() throws Exception {
        assertThat(start(Map.of("LANG", "C.UTF-8")))
                .contains("LANG=C.UTF-8")
                .noneMatch(line -> line.contains("LC_ALL"));
    }

    @Test
    void a_build_that_fails_leaves_the_old_program_which_starts_and_is_not_tried_again() throws Exception {
        sources();
        script("bin/mvn", "echo built >>" + folder.resolve("builds"), PROGRAM);
        start(Map.of());
        Files.setLastModifiedTime(jar(), FileTime.from(Instant.now().minus(2, ChronoUnit.HOURS)));
        script("bin/mvn", "echo failed >>" + folder.resolve("builds"), "echo '[ERROR] no such class'; exit 1");
        assertThat(start(Map.of()))
                .contains("[ERROR] no such class", "PATH=" + path())
                .anyMatch(line -> line.startsWith("culvert: the build failed"));
        assertThat(start(Map.of()))
                .contains("culvert: this program is older than the sources: their build failed", "PATH=" + path());
        assertThat(folder.resolve("builds")).hasContent("built\nfailed\n");
        script("bin/mvn", "echo built >>" + folder.resolve("builds"), PROGRAM);
        Files.setLastModifiedTime(folder.resolve("pom.xml"), FileTime.from(Instant.now()));
        assertThat(start(Map.of())).noneMatch(line -> line.contains("failed"));
        assertThat(folder.resolve("builds")).hasContent("built\nfailed\nbuilt\n");
    }

    @Test
    void without_a_program_a_build_that_fails_is_an_error() throws Exception {
        sources();
        script("bin/mvn", "echo '[ERROR] no such class'; exit 1");
        Process process = process(Map.of());
        assertThat(new String(process.getInputStream().readAllBytes())).contains("culvert: the build failed");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    private void sources() throws IOException {
        Path pom = Files.writeString(folder.resolve("pom.xml"), "");
        Files.setLastModifiedTime(pom, FileTime.from(Instant.now().minus(1, ChronoUnit.HOURS)));
        Files.createDirectories(folder.resolve("examples/target"));
        Files.createDirectories(folder.resolve("bin"));
    }

    private Path jar() {
        return folder.resolve("examples/target/culvert/culvert.jar");
    }

    private String path() {
        return folder.resolve("bin") + ":" + System.getenv("PATH");
    }

    private Process process(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(folder.resolve("culvert").toString());
        builder.environment().clear();
        builder.environment().put("PATH", path());
        builder.environment().putAll(environment);
        builder.environment().put("CULVERT_JAVA", folder.resolve("jdk/bin/java").toString());
        return builder.redirectErrorStream(true).start();
    }

    private List<String> start(Map<String, String> environment) throws Exception {
        Process process = process(environment);
        String printed = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(printed).isZero();
        return printed.lines().toList();
    }

    private void script(String name, String... lines) throws IOException {
        Path file = Files.write(
                folder.resolve(name),
                Stream.concat(Stream.of("#!/bin/sh"), Stream.of(lines)).toList());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
