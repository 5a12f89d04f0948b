package io.culvert.cli.bench;

import io.culvert.perf.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where the results go, besides the table on standard output. */
final class Outputs {
    @Option(names = "--json", paramLabel = "FILE", description = "Write the results to this file as JSON, too.")
    private @Nullable Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write them to this file as a page with plots, too.")
    private @Nullable Path html;

    /** The table first, so that it is seen whatever happens to the files. */
    void write(Report report, PrintWriter out) throws IOException {
        out.print(report.table());
        out.flush();
        write(json, report.json());
        write(html, report.html());
    }

    private static void write(@Nullable Path file, String text) throws IOException {
        if (file != null) {
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
            }
        }
    }
}
