package io.culvert.perf.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where a run took place: figures of different machines do not compare.
 *
 * @param cpu the model, as the system names it
 * @param cores that the JVM may use
 * @param kernel name and version
 * @param java name and version of the JVM
 */
public record Machine(String cpu, int cores, String kernel, String java) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** This one. Reads a file. */
    public static Machine here() {
        return new Machine(
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
    }

    private static String cpuModel() {
        String architecture = System.getProperty("os.arch");
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(architecture);
        } catch (IOException notLinux) {
            return architecture;
        }
    }
}
