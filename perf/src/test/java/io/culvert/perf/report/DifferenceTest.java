package io.culvert.perf.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DifferenceTest {
    private static final String BULK = Runs.report(Runs.bulk()).json();
    private static final String LOGINS = Runs.report(Runs.logins()).json();

    @Test
    void each_metric_that_both_have_is_shown_old_and_new_with_the_ratio() {
        String faster = BULK.replace("\"bitsPerSecondUp\":4000000000", "\"bitsPerSecondUp\":5000000000")
                .replace("\"cpuSecondsPerGigabyte\":0.7", "\"cpuSecondsPerGigabyte\":1.4");

        Difference difference = Difference.of(BULK, faster);

        assertThat(difference.isComparable()).isTrue();
        assertThat(difference.table())
                .doesNotContain("comparable", "Different", "p99")
                .containsPattern("^ +old +new +ratio\n")
                .containsPattern("\nup +4.00 Gbit/s +5.00 Gbit/s +1.25 x\n")
                .containsPattern("\ncompleted +8 +8 +1.00 x\n")
                .containsPattern("\nfailed +0 +0\n")
                .containsPattern("\ncpuPerGB sshd +1.08 s +1.08 s +1.00 x\n")
                .containsPattern("\ncpuPerGB culvert +711 ms +1.41 s +1.98 x\n");
    }

    @Test
    void latencies_are_compared_where_both_have_them() {
        assertThat(Difference.of(LOGINS, LOGINS).table()).containsPattern("\np99 +10.0 ms +10.0 ms +1.00 x\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "cipherUp":"aes128-gcm@openssh.com" | "cipherUp":"aes256-ctr" | cipherUp aes128-gcm@openssh.com, then aes256-ctr
                    "cpu":"A CPU"                       | "cpu":"Another"         | cpu A CPU, then Another
                    "streams":"8"                       | "streams":"9"           | streams 8, then 9
                    "target":"ssh://me@127.0.0.1:2222"  | "target":"tcp://h:1"    | kind of target ssh, then tcp
                    "warmUpSeconds":5.0                 | "warmUpSeconds":0.0     | warmUpSeconds 5.0, then 0.0
                    "macDown":"hmac-sha2-256"           | "x":"y"                 | macDown hmac-sha2-256, then not told
                    """)
    void runs_under_other_conditions_are_not_comparable(String old, String now, String line) {
        Difference difference = Difference.of(BULK, BULK.replace(old, now));

        assertThat(difference.isComparable()).isFalse();
        assertThat(difference.table()).startsWith("Not comparable:\n").contains("  " + line + "\n", "ratio");
    }

    @Test
    void runs_of_different_kinds_are_not_comparable() {
        assertThat(Difference.of(BULK, LOGINS).table()).startsWith("Not comparable:\n  scenario bulk, then login\n");
        assertThat(Difference.of(BULK, Runs.report().json()).isComparable()).isFalse();
    }

    @Test
    void the_key_exchange_matters_to_logins_alone() {
        String old = "\"keyExchange\":\"curve25519-sha256\"";
        String now = "\"keyExchange\":\"mlkem768x25519-sha256\"";

        assertThat(Difference.of(BULK, BULK.replace(old, now)).isComparable()).isTrue();
        assertThat(Difference.of(LOGINS, LOGINS.replace(old, now)).isComparable())
                .isFalse();
    }

    @Test
    void what_one_compares_is_no_obstacle_but_is_said() {
        Difference difference = Difference.of(
                BULK, BULK.replace("OpenSSH_9.2p1", "Culvert\\u001b[2J").replace("\"clean\":true", "\"clean\":false"));

        assertThat(difference.isComparable()).isTrue();
        assertThat(difference.table())
                .startsWith("Different:\n")
                .contains("  identification SSH-2.0-OpenSSH_9.2p1, then SSH-2.0-Culvert\\033[2J\n")
                .contains("  the new run was not clean\n");
    }

    @Test
    void how_much_there_was_to_do_is_no_obstacle_either() {
        String longer = LOGINS.replace("\"settings\":{}", "\"settings\":{\"for\":\"20s\"}");

        assertThat(Difference.of(LOGINS, longer).isComparable()).isTrue();
        assertThat(Difference.of(LOGINS, longer).table()).contains("Different:\n  for not told, then 20s\n");
    }

    @Test
    void processes_that_stand_for_each_other_are_both_named() {
        assertThat(Difference.of(LOGINS, LOGINS.replace("\"name\":\"sshd\"", "\"name\":\"java\""))
                        .table())
                .containsPattern("\nmemoryAtMost sshd, java +2.00 MiB +2.00 MiB +1.00 x\n");
    }

    @Test
    void what_is_no_result_is_refused() {
        assertThatThrownBy(() -> Difference.of("x", BULK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the old one is not JSON at character 0");
        assertThatThrownBy(() -> Difference.of(BULK, "{\"figures\":[]}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the new one is no result of 'culvert bench'");
    }
}
