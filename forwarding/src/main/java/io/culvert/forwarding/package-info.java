/** TCP connections through SSH channels: listeners, targets, and the relay between the two. */
@NullMarked
package io.culvert.forwarding;

import org.jspecify.annotations.NullMarked;
