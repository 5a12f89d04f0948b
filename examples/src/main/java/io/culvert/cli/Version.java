package io.culvert.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the program's version, from the manifest of its jar, and the JVM that runs it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "culvert " + number(),
            "Java " + System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + "), "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }

    static String number() {
        return Objects.requireNonNullElse(Culvert.class.getPackage().getImplementationVersion(), "(not packaged)");
    }
}
