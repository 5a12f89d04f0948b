/** Pages of HTML with plots in SVG, complete in themselves. */
@NullMarked
package io.culvert.perf.plot;

import org.jspecify.annotations.NullMarked;
