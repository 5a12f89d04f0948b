package io.culvert.cli.demo;

/**
 * What to type in a second terminal.
 *
 * @param ssh a line for a shell, which forwards a port to the HTTP target
 * @param then another, which uses that port
 */
record Invitation(String ssh, String then) {}
