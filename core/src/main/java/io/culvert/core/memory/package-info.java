/** The bound on the bytes that connections buffer, and who pays when it is reached. */
@NullMarked
package io.culvert.core.memory;

import org.jspecify.annotations.NullMarked;
