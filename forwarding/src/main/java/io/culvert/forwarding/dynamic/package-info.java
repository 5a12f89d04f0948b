/** What a proxy's client says before its data: SOCKS and HTTP CONNECT. */
@NullMarked
package io.culvert.forwarding.dynamic;

import org.jspecify.annotations.NullMarked;
