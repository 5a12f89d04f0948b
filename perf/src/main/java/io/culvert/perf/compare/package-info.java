/** Culvert beside other ways to forward, under the same load on the same machine. */
@NullMarked
package io.culvert.perf.compare;

import org.jspecify.annotations.NullMarked;
