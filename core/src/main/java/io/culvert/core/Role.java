package io.culvert.core;

/** Which side of an SSH connection this process is. */
public enum Role {
    CLIENT,
    SERVER
}
