/** How a client of the program finds its server, trusts it and logs in. */
@NullMarked
package io.culvert.cli.login;

import org.jspecify.annotations.NullMarked;
