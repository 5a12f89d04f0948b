/** What a program decides about logins: the server's authenticators and the client's methods. */
@NullMarked
package io.culvert.core.auth;

import org.jspecify.annotations.NullMarked;
