/** What a run has measured. */
@NullMarked
package io.culvert.perf.result;

import org.jspecify.annotations.NullMarked;
