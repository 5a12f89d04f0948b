/** SSH messages as records in wire order, and the types they are made of (RFC 4251 section 5). */
@NullMarked
package io.culvert.codec.message;

import org.jspecify.annotations.NullMarked;
