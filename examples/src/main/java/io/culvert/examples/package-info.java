/** Culvert as a library: each use on one screen. */
@NullMarked
package io.culvert.examples;

import org.jspecify.annotations.NullMarked;
