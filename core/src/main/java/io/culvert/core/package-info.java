/** One SSH connection as a program sees it: clients, servers, connections, channels, their settings and observers. */
@NullMarked
package io.culvert.core;

import org.jspecify.annotations.NullMarked;
