/** Where connections begin: clients, servers, and the pipeline that both install. */
@NullMarked
package io.culvert.core.endpoint;

import org.jspecify.annotations.NullMarked;
