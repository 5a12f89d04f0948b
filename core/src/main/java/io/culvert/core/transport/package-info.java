/** The transport layer: negotiation, key exchange as a state, rekeying (RFC 4253). */
@NullMarked
package io.culvert.core.transport;

import org.jspecify.annotations.NullMarked;
