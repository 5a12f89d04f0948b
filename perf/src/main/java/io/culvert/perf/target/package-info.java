/** The far end of a load, and what both ends speak: a header, a payload, and a receipt for it. */
@NullMarked
package io.culvert.perf.target;

import org.jspecify.annotations.NullMarked;
