/** Host keys and user keys: public key blobs, signatures, signers (RFC 4253 section 6.6, RFC 5656, RFC 8332, RFC 8709). */
@NullMarked
package io.culvert.core.key;

import org.jspecify.annotations.NullMarked;
