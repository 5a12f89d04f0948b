package io.culvert.cli.bench;

import io.culvert.perf.report.LiveLine;
import io.culvert.perf.result.Progress;
import io.culvert.perf.result.Sample;
import java.io.IOException;
import java.time.Duration;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** The live line where standard error is a terminal; elsewhere nothing. */
final class LiveTerminal {
    private static final int USUAL_COLUMNS = 80;

    private LiveTerminal() {}

    static Progress open() {
        try {
            Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.SysErr)
                    .dumb(false)
                    .build();
            return closing(terminal, new LiveLine(terminal.writer(), () -> columns(terminal)));
        } catch (IOException | IllegalStateException notATerminal) {
            return Progress.NONE;
        }
    }

    private static int columns(Terminal terminal) {
        int columns = terminal.getSize().getColumns();
        return columns > 0 ? columns : USUAL_COLUMNS;
    }

    private static Progress closing(Terminal terminal, Progress line) {
        return new Progress() {
            @Override
            public void now(String phase, Sample sample, Duration total) {
                line.now(phase, sample, total);
            }

            @Override
            public void ended() {
                line.ended();
                try {
                    terminal.close();
                } catch (IOException e) {
                    // It was a terminal to look at, no more.
                }
            }
        };
    }
}
