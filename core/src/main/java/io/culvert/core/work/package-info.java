/** Work that must not be done on an event loop: who may have how much of it done at a time. */
@NullMarked
package io.culvert.core.work;

import org.jspecify.annotations.NullMarked;
