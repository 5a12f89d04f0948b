package io.culvert.perf.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The results of a comparison as a file in Markdown, in which people keep notes that survive the next comparison. */
public final class ResultsFile {
    private static final String NOTES_BEGIN = "<!-- Notes, kept by hand: what stands from here -->\n";
    private static final String NOTES_END = "<!-- to here survives the next comparison. -->\n";
    private static final String NO_NOTES = "\nNone yet.\n\n";

    private final Path path;

    public ResultsFile(Path path) {
        this.path = path;
    }

    /**
     * Replaces all but the notes.
     *
     * @param conditions what was compared, when and where: name and value
     * @throws IOException also if there is a file of that name that no comparison wrote, which is left as it is
     */
    public void write(Map<String, String> conditions, Report report) throws IOException {
        StringBuilder text = new StringBuilder(
                "# Results\n\nWritten by `./culvert bench compare --results FILE`. "
                        + "In brackets: how many times the OpenSSH pair's figure. GB and KB are decimal, MiB and KiB binary.\n\n");
        conditions.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        text.append("\n## The pairs\n\n").append(report.table());
        text.append("\n## The goals\n\n").append(report.goals());
        text.append("\n## Notes\n\n").append(NOTES_BEGIN).append(notes()).append(NOTES_END);
        Files.writeString(path, text);
    }

    /**
     * Finds out before the work is done whether its results can be kept there.
     *
     * @throws IOException if there is a file of that name that no comparison wrote
     */
    public void check() throws IOException {
        notes();
    }

    private String notes() throws IOException {
        if (!Files.exists(path)) {
            return NO_NOTES;
        }
        String text = Files.readString(path);
        int begin = text.indexOf(NOTES_BEGIN);
        int end = text.indexOf(NOTES_END);
        if (begin < 0 || end < begin) {
            throw new IOException(path + " is there, and no comparison wrote it: name another file");
        }
        return text.substring(begin + NOTES_BEGIN.length(), end);
    }
}
