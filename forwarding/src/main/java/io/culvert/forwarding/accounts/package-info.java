/** The system's accounts: which there are, and which of them may log in. */
@NullMarked
package io.culvert.forwarding.accounts;

import org.jspecify.annotations.NullMarked;
