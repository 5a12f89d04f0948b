/** JMH benchmarks of the hot pieces. */
@NullMarked
package io.culvert.perf;

import org.jspecify.annotations.NullMarked;
