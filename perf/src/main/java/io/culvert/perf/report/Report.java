package io.culvert.perf.report;

import io.culvert.perf.result.Machine;
import io.culvert.perf.result.Outcome;
import java.util.List;
import java.util.Map;

/**
 * What runs have measured, for people and for programs.
 *
 * @param outcomes in the order to show them
 * @param machine where the load was made
 * @param versions of the programs that made it, by their names in the order to show them
 */
public record Report(List<Outcome> outcomes, Machine machine, Map<String, String> versions) {
    /** Aligned plain text, a block for each outcome, with a line feed after each line. */
    public String table() {
        return TextReport.of(this);
    }

    /** A JSON array with a line feed behind it; the comment of {@code JsonReport} tells its fields. */
    public String json() {
        return JsonReport.of(this);
    }

    /** One page of HTML with plots, to be written as UTF-8. It needs nothing else: no script, no network. */
    public String html() {
        return HtmlReport.of(this);
    }
}
