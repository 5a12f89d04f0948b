/** {@code culvert bench}: load on any SSH server or forwarded port, and the far end for it. */
@NullMarked
package io.culvert.cli.bench;

import org.jspecify.annotations.NullMarked;
