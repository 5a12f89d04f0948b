package io.culvert.perf.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the event loops of another JVM have allocated on its heap since they began, as its own diagnostic command tells it. */
final class HeapAllocation {
    private static final Pattern LOOP = Pattern.compile("\"culvert-loop[^\n]* allocated=(\\d+)([BKMG])");
    private static final String UNITS = "BKMG";
    private static final int MOST_SECONDS = 10;

    private HeapAllocation() {}

    /**
     * In bytes; it tells no more than whole mebibytes of a large number.
     *
     * @throws IOException if that JVM does not tell it, or if the JDK's jcmd is not beside this JVM
     */
    static long ofLoops(long pid) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(List.of(jcmd.toString(), Long.toString(pid), "Thread.print", "-e"))
                .redirectErrorStream(true)
                .start();
        CompletableFuture.delayedExecutor(MOST_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd failed: " + text.lines().findFirst().orElse("it said nothing"));
        }
        return ofLoops(text);
    }

    /** From the threads' description, as JDK 17 and 25 print it. */
    static long ofLoops(String threads) throws IOException {
        List<MatchResult> loops = LOOP.matcher(threads).results().toList();
        if (loops.isEmpty()) {
            throw new IOException("jcmd tells of no event loop");
        }
        return loops.stream()
                .mapToLong(loop -> Long.parseLong(loop.group(1)) << (10 * UNITS.indexOf(loop.group(2))))
                .sum();
    }
}
