/** What the tests of every module share; each module compiles it into its own tests. */
@NullMarked
package io.culvert.testing;

import org.jspecify.annotations.NullMarked;
