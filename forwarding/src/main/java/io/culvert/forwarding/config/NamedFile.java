package io.culvert.forwarding.config;

import java.nio.file.Path;

/**
 * A file that a line of configuration names.
 *
 * @param keyword of the line
 * @param place where the line stands
 */
public record NamedFile(String keyword, Path path, String place) {}
