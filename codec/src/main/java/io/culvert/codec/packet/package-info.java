/** Packets: identification line, length, padding, sequence numbers (RFC 4253 sections 4 and 6). */
@NullMarked
package io.culvert.codec.packet;

import org.jspecify.annotations.NullMarked;
