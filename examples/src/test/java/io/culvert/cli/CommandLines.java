package io.culvert.cli;

import picocli.CommandLine;

/** The whole program, for the tests of its commands in packages of their own. */
public final class CommandLines {
    private CommandLines() {}

    public static CommandLine culvert() {
        return Culvert.commandLine();
    }
}
