/** "session" channels (RFC 4254 section 6): running programs over a connection, and serving those who ask for it. */
@NullMarked
package io.culvert.forwarding.session;

import org.jspecify.annotations.NullMarked;
