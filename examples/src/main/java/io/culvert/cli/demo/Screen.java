package io.culvert.cli.demo;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;

/** The terminal's alternate screen, redrawn as a whole each time, and its keys. For one thread. */
final class Screen implements AutoCloseable {
    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;
    private static final int USUAL_COLUMNS = 80;

    private final Terminal terminal;
    private final Attributes attributes;
    private final Thread restore = new Thread(this::restore, "culvert-demo-screen");
    private Size size = Size.of(0, 0);
    private volatile boolean interrupted;

    private Screen(Terminal terminal) {
        this.terminal = terminal;
        terminal.handle(Terminal.Signal.INT, signal -> interrupted = true);
        attributes = terminal.enterRawMode();
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        // For the ends that a signal makes.
        Runtime.getRuntime().addShutdownHook(restore);
    }

    /** Empty if standard input and output are not both a terminal that can be drawn on. */
    static Optional<Screen> open() {
        Terminal terminal;
        try {
            terminal = TerminalBuilder.builder()
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.SysOut)
                    .dumb(false)
                    .build();
        } catch (IOException | IllegalStateException notATerminal) {
            return Optional.empty();
        }
        if (terminal.getStringCapability(Capability.enter_ca_mode) == null) {
            return Optional.empty();
        }
        return Optional.of(new Screen(terminal));
    }

    /** The width; as long as the terminal does not tell, that of the usual one. */
    int columns() {
        int columns = terminal.getSize().getColumns();
        return columns > 0 ? columns : USUAL_COLUMNS;
    }

    /** Lines that are wider than the screen continue on the next row; those for which there is no room are left out. */
    void show(List<String> lines) {
        Size now = terminal.getSize();
        if (!now.equals(size)) {
            size = now;
            terminal.puts(Capability.clear_screen);
        }
        terminal.puts(Capability.cursor_home);
        int room = size.getRows() > 0 ? size.getRows() : Integer.MAX_VALUE;
        String lineBreak = "";
        for (String line : lines) {
            room -= 1 + Math.max(0, line.length() - 1) / columns();
            if (room < 0) {
                break;
            }
            terminal.writer().print(lineBreak);
            // Cleared first: behind a line that ends at the margin it would take the last character.
            terminal.puts(Capability.clr_eol);
            terminal.writer().print(line);
            lineBreak = "\r\n";
        }
        terminal.flush();
    }

    /**
     * Waits for a key.
     *
     * @return whether the user wants to end
     */
    boolean quits(long millis) throws IOException {
        int key = terminal.reader().read(millis);
        return interrupted || key == 'q' || key == 'Q' || key == CTRL_C || key == CTRL_D || key == -1;
    }

    private void restore() {
        terminal.puts(Capability.cursor_normal);
        terminal.puts(Capability.exit_ca_mode);
        terminal.flush();
        terminal.setAttributes(attributes);
    }

    /** Whether a signal is ending the JVM: then the terminal is, or will at any moment be, closed by a hook. */
    boolean ending() {
        try {
            Runtime.getRuntime().removeShutdownHook(Thread.currentThread());
            return false;
        } catch (IllegalStateException shutdown) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        if (!ending()) {
            Runtime.getRuntime().removeShutdownHook(restore);
            restore();
            terminal.close();
        }
    }
}
