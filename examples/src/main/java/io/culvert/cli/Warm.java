package io.culvert.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/**
 * Loads the classes that a start needs and ends. The launcher runs it once after a build to record them in the JVM's
 * class-data archive, which makes the next starts fast; whatever a command does first belongs here.
 */
@Command(name = "warm", hidden = true)
final class Warm implements Callable<Integer> {
    @Override
    public Integer call() {
        LoggerFactory.getLogger(Warm.class).debug("warming");
        Culvert.commandLine().usage(new PrintWriter(PrintWriter.nullWriter()));
        return Culvert.DONE;
    }
}
