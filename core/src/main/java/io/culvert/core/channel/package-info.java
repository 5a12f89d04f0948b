/** An SSH channel as a Netty child channel: windows, back-pressure, half-close (RFC 4254 section 5). */
@NullMarked
package io.culvert.core.channel;

import org.jspecify.annotations.NullMarked;
