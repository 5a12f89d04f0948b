/** What a run has measured, shown: live on a terminal, as a table, as JSON, and as a page with plots. */
@NullMarked
package io.culvert.perf.report;

import org.jspecify.annotations.NullMarked;
