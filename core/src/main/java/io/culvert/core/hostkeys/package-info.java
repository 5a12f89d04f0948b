/** How a server tells which host keys it has, and proves it (OpenSSH's PROTOCOL section 2.5). */
@NullMarked
package io.culvert.core.hostkeys;

import org.jspecify.annotations.NullMarked;
