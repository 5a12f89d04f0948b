/** The authentication protocol in both roles (RFC 4252, RFC 4256). */
@NullMarked
package io.culvert.core.userauth;

import org.jspecify.annotations.NullMarked;
