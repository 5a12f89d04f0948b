/** The connection protocol: channel numbers, opens, global requests (RFC 4254). */
@NullMarked
package io.culvert.core.connection;

import org.jspecify.annotations.NullMarked;
