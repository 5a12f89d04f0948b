package io.culvert.cli.bench;

import io.culvert.perf.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where the results go, besides the table on standard output. */
final class Outputs implements AutoCloseable {
    private static final Path STANDARD_OUTPUT = Path.of("-");

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "Write the results to this file as JSON, too; '-' is standard output, and then the table goes to"
                            + " standard error.")
    private @Nullable Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write them to this file as a page with plots, too.")
    private @Nullable Path html;

    private @Nullable OutputFile jsonFile;
    private @Nullable OutputFile htmlFile;

    /** Before the run, and to be closed after it; throws IOException where a file cannot be written. */
    Outputs open() throws IOException {
        if (json != null && !json.equals(STANDARD_OUTPUT)) {
            jsonFile = OutputFile.open(json);
        }
        if (html != null) {
            try {
                htmlFile = OutputFile.open(html);
            } catch (IOException e) {
                close();
                throw e;
            }
        }
        return this;
    }

    /** The table first, so that it is seen whatever happens to the files. */
    void write(Report report, PrintWriter out, PrintWriter err) throws IOException {
        boolean jsonToOut = STANDARD_OUTPUT.equals(json);
        PrintWriter forPeople = jsonToOut ? err : out;
        forPeople.print(report.table());
        forPeople.flush();
        if (jsonToOut) {
            out.print(report.json());
            out.flush();
        }
        if (jsonFile != null) {
            jsonFile.write(report.json());
        }
        if (htmlFile != null) {
            htmlFile.write(report.html());
        }
    }

    @Override
    public void close() throws IOException {
        if (jsonFile != null) {
            jsonFile.close();
        }
        if (htmlFile != null) {
            htmlFile.close();
        }
    }
}
