package io.culvert.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.perf.result.Outcome;
import org.junit.jupiter.api.Test;

final class TextReportTest {
    private static String table(Outcome... outcomes) {
        return Runs.report(outcomes).table();
    }

    @Test
    void numbers_stand_to_the_right_under_their_heads() {
        assertThat(table(Runs.bulk())).contains("""

                           total         rate
                up       5.00 GB  4.00 Gbit/s
                down     4.00 GB  3.20 Gbit/s
                streams        8       0.80/s
                corrupt        0
                failed         0
                dropped        0

                process   pid     CPU  cores  CPU s/GB  CPU per stream  memory before   at most     after
                sshd     4711  9.70 s   0.97     1.078          1.21 s       12.0 MiB  24.0 MiB  24.0 MiB
                culvert  4712  6.40 s   0.64     0.711          800 ms       80.0 MiB   160 MiB   160 MiB
                """);
    }

    @Test
    void latency_has_its_percentiles_and_failures_their_reasons() {
        assertThat(table(Runs.logins())).contains("""
                latency        p50      p90      p99    p99.9      max     mean
                10 values  5.00 ms  9.00 ms  10.0 ms  10.0 ms  10.0 ms  5.50 ms
                """);
        assertThat(table(Runs.hold()))
                .containsPattern("failures by reason +count\nconnection refused +3\nopen failed: .* +1\n");
    }

    @Test
    void what_was_left_out_has_its_rows() {
        assertThat(table(Runs.hold()))
                .containsPattern("failed +4\\ndropped +14,067\\nunanswered +3\\ncut short +2\\n")
                .doesNotContain("before its count");
    }

    @Test
    void a_result_names_its_peer_its_algorithms_its_machine_and_what_made_it() {
        assertThat(table(Runs.bulk())).contains("""
                SSH-2.0-OpenSSH_9.2p1, curve25519-sha256, ssh-ed25519, aes128-gcm@openssh.com up, \
                aes128-ctr with hmac-sha2-256 down
                """, ", after 5.00 s of warm-up\n", """
                A CPU, 2 cores, Linux 6.1, OpenJDK 25, culvert 1.2.3, netty 4.2
                generator 1.23 s of CPU, other processes 25 % of the machine's, stolen 2 %
                """);
    }

    @Test
    void each_outcome_has_a_block() {
        assertThat(table(Runs.bulk(), Runs.logins()))
                .containsSubsequence("bulk  ssh://me@127.0.0.1:2222\n", "\n\nlogin  ssh://me@host:22\n");
    }

    @Test
    void a_run_that_did_nothing_has_a_table_too() {
        assertThat(table(Runs.nothing()))
                .contains("streams      0   0/s\n")
                .doesNotContain("NaN", "latency", "failures");
    }

    @Test
    void names_and_reasons_cannot_steer_the_terminal() {
        assertThat(table(Runs.hold())).contains("\\033[2J").doesNotContain("\u001b", "\u202e");
    }
}
