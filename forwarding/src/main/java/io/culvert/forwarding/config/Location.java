package io.culvert.forwarding.config;

/**
 * Where a line of configuration stands.
 *
 * @param line from 1, or 0 for an option of the command line
 */
record Location(String source, int line) {
    static final Location COMMAND_LINE = new Location("command-line", 0);

    @Override
    public String toString() {
        return source + " line " + line;
    }
}
