package io.culvert.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** The whole program, for the tests of its commands: in this process, or as one of its own. */
public final class CommandLines {
    /**
     * Before a command that is sent signals: what starts the tests may ignore some, as nohup does, and what it starts would
     * inherit that.
     */
    static final List<String> DEFAULT_SIGNALS = List.of("env", "--default-signal=INT,HUP");

    private CommandLines() {}

    public static CommandLine culvert() {
        return Culvert.commandLine();
    }

    /** What starts it with these arguments, as soon as a JVM can. */
    static List<String> process(String... arguments) {
        return process(List.of(), arguments);
    }

    /** The same in a JVM with these options. */
    static List<String> process(List<String> jvmOptions, String... arguments) {
        List<String> command = new ArrayList<>(java());
        command.addAll(ProgramArchive.get().options());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", ProgramArchive.get().classPath(), Culvert.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A JVM with what all of them have. */
    static List<String> java() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dio.netty.leakDetection.level=paranoid",
                "-Dio.netty.leakDetection.targetRecords=0",
                "--add-opens=java.base/java.nio=ALL-UNNAMED")); // this and the next as the launcher has them
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        return command;
    }

    /** A stock ssh that reads no configuration, asks nothing and believes every host. */
    static List<String> ssh(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "ssh",
                "-F",
                "none",
                "-o",
                "BatchMode=yes",
                "-o",
                "IdentityAgent=none",
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null"));
        command.addAll(List.of(arguments));
        return command;
    }
}
