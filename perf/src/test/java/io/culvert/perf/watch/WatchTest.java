package io.culvert.perf.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.perf.result.ProcessUse;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WatchTest {
    /** Takes some CPU time, a tick of the system's clock at least. */
    private static final String WORK = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done";

    private static Process shell(String script) throws IOException {
        return new ProcessBuilder("sh", "-c", script).start();
    }

    @Test
    void a_child_counts_while_it_runs_and_after_it_has_ended() throws IOException {
        Process parent = shell("read go; sh -c '" + WORK + "'; echo done; read end");
        try (BufferedReader out = parent.inputReader();
                var in = parent.outputWriter()) {
            Watch watch = Watch.of(parent.pid(), "the shell");
            watch.begin();
            in.write("go\n");
            in.flush();
            assertThat(out.readLine()).isEqualTo("done");
            ProcessUse use = watch.end();

            assertThat(use.name()).isEqualTo("the shell");
            assertThat(use.pid()).isEqualTo(parent.pid());
            assertThat(use.cpu()).isPositive();
            assertThat(use.residentBefore()).isPositive();
            assertThat(use.readings()).hasSize(1);
        } finally {
            parent.destroy();
        }
    }

    @Test
    void each_run_counts_from_its_own_beginning() throws IOException {
        Process process = shell(WORK + "; echo done; read end");
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("done");
            Watch watch = Watch.of(process.pid());
            for (int run = 0; run < 2; run++) {
                watch.begin();
                watch.sample();
                ProcessUse use = watch.end();

                assertThat(use.name()).isEqualTo("sh");
                assertThat(use.cpu()).isZero();
                assertThat(use.readings()).hasSize(2);
            }
        } finally {
            process.destroy();
        }
    }

    @Test
    void what_a_process_used_until_it_ended_is_not_lost() throws IOException, InterruptedException {
        Process process = shell("read go; " + WORK + "; echo done; read end");
        try (BufferedReader out = process.inputReader();
                var in = process.outputWriter()) {
            Watch watch = Watch.of(process.pid());
            watch.begin();
            in.write("go\n");
            in.flush();
            assertThat(out.readLine()).isEqualTo("done");
            watch.sample();
            process.destroy();
            process.waitFor();

            assertThat(watch.end().cpu()).isGreaterThan(Duration.ZERO);
        }
    }

    @Test
    void a_process_that_is_not_there_is_named() {
        assertThatThrownBy(() -> Watch.of(Integer.MAX_VALUE))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no process 2147483647 to watch");
    }
}
