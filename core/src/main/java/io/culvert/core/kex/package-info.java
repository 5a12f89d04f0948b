/** Key exchange methods: the mathematics of one exchange, no I/O. */
@NullMarked
package io.culvert.core.kex;

import org.jspecify.annotations.NullMarked;
