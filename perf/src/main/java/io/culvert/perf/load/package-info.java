/** Load on a far end, through whatever lies between: what to do, over what to do it, and the run that does and measures it. */
@NullMarked
package io.culvert.perf.load;

import org.jspecify.annotations.NullMarked;
