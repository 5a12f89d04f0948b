package io.culvert.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the build and the launcher promise. */
final class BuildTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern VERSION = Pattern.compile("<(version|[a-z0-9.]+\\.version)>([^<]+)</");

    @Test
    void J06_every_dependency_and_every_plugin_has_one_fixed_version() throws IOException {
        for (String module : List.of(".", "codec", "core", "forwarding", "metrics", "perf", "examples")) {
            String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
            assertThat(VERSION.matcher(withoutEnforcedRanges(pom)).results().map(found -> found.group(2)))
                    .as(module)
                    .isNotEmpty()
                    .allSatisfy(version -> assertThat(version)
                            .matches("\\d[\\w.-]*|\\$\\{[a-z0-9.]+}")
                            .satisfies(fixed ->
                                    assertThat(fixed.contains("SNAPSHOT")).isEqualTo(fixed.equals("0.1.0-SNAPSHOT"))));
        }
    }

    /** What the enforcer demands of Maven and of Java is a range. */
    private static String withoutEnforcedRanges(String pom) {
        return pom.replaceAll("(?s)<require(Maven|Java)Version>.*?</require(Maven|Java)Version>", "");
    }

    @Test
    void J06_jars_have_the_same_time_in_every_build() throws IOException {
        assertThat(Files.readString(ROOT.resolve("pom.xml")))
                .containsPattern("<project.build.outputTimestamp>\\d{4}-\\d\\d-\\d\\dT[\\d:]+Z<");
    }

    @Test
    void J04_the_launcher_allows_native_access_where_the_JVM_asks_for_it() throws IOException {
        List<MatchResult> allowed = Pattern.compile("--enable-native-access=\\S+")
                .matcher(Files.readString(ROOT.resolve("culvert")))
                .results()
                .toList();
        assertThat(allowed).isNotEmpty();
    }
}
