/** What other processes use, as Linux tells it in /proc. */
@NullMarked
package io.culvert.perf.watch;

import org.jspecify.annotations.NullMarked;
