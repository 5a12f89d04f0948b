package io.culvert.perf.compare;

import java.util.Locale;

/** One figure of a pair: a row of the table. */
public enum Measure {
    BULK_UP(Scene.BULK, "up", "Gbit/s"),
    BULK_DOWN(Scene.BULK, "down", "Gbit/s"),
    BULK_BOTH(Scene.BULK, "up, then as much down", "Gbit/s"),
    BULK_SERVER_UP(Scene.BULK, "server CPU, up", "s/GB"),
    BULK_SERVER_DOWN(Scene.BULK, "server CPU, down", "s/GB"),
    BULK_SERVER(Scene.BULK, "server CPU, up + down", "s/GB"),
    BULK_CLIENT_UP(Scene.BULK, "client CPU, up", "s/GB"),
    BULK_CLIENT_DOWN(Scene.BULK, "client CPU, down", "s/GB"),
    BULK_CLIENT(Scene.BULK, "client CPU, up + down", "s/GB"),
    SERVER_ALLOCATION(Scene.BULK, "server, heap allocated", "KiB/MiB"),
    CLIENT_ALLOCATION(Scene.BULK, "client, heap allocated", "KiB/MiB"),
    DEFAULT_UP(Scene.DEFAULT_CIPHER, "up", "Gbit/s"),
    DEFAULT_DOWN(Scene.DEFAULT_CIPHER, "down", "Gbit/s"),
    DEFAULT_BOTH(Scene.DEFAULT_CIPHER, "up, then as much down", "Gbit/s"),
    DEFAULT_SERVER_UP(Scene.DEFAULT_CIPHER, "server CPU, up", "s/GB"),
    DEFAULT_SERVER_DOWN(Scene.DEFAULT_CIPHER, "server CPU, down", "s/GB"),
    DEFAULT_SERVER(Scene.DEFAULT_CIPHER, "server CPU, up + down", "s/GB"),
    DEFAULT_CLIENT_UP(Scene.DEFAULT_CIPHER, "client CPU, up", "s/GB"),
    DEFAULT_CLIENT_DOWN(Scene.DEFAULT_CIPHER, "client CPU, down", "s/GB"),
    DEFAULT_CLIENT(Scene.DEFAULT_CIPHER, "client CPU, up + down", "s/GB"),
    FEW_HELD(Scene.HELD, "held first", "connections", true),
    OPENS_AT_FEW(Scene.HELD, "opens beside them", "/s"),
    MANY_HELD(Scene.HELD, "held then", "connections", true),
    OPENS_AT_MANY(Scene.HELD, "opens beside them", "/s"),
    HELD_FAILURES(Scene.HELD, "failures", "", true),
    HELD_SERVER_KB(Scene.HELD, "server memory, each", "KB"),
    HELD_CLIENT_KB(Scene.HELD, "client memory, each", "KB"),
    IDLE_COUNT(Scene.IDLE, "held", "connections", true),
    IDLE_SERVER_KB(Scene.IDLE, "server memory, each", "KB"),
    LOGINS_SNTRUP(Scene.LOGIN, "sntrup761x25519-sha512", "/s"),
    LOGIN_SNTRUP_CPU(Scene.LOGIN, "server CPU, sntrup761x25519-sha512", "ms"),
    LOGINS_X25519(Scene.LOGIN, "curve25519-sha256", "/s"),
    LOGIN_X25519_CPU(Scene.LOGIN, "server CPU, curve25519-sha256", "ms"),
    SHORT_OPENS(Scene.SHORT, "open, 64 bytes and back, close", "/s"),
    SHORT_SERVER_CPU(Scene.SHORT, "server CPU, each", "ms"),
    SHORT_CLIENT_CPU(Scene.SHORT, "client CPU, each", "ms"),
    ROUND_TRIP_P50(Scene.LATENCY, "p50", "us"),
    ROUND_TRIP_P99(Scene.LATENCY, "p99", "us"),
    LONG_PATH_UP(Scene.LONG_PATH, "up", "Mbit/s"),
    LONG_PATH_DOWN(Scene.LONG_PATH, "down", "Mbit/s");

    private final Scene scene;
    private final String label;
    private final String unit;
    private final boolean count;

    Measure(Scene scene, String label, String unit) {
        this(scene, label, unit, false);
    }

    Measure(Scene scene, String label, String unit, boolean count) {
        this.scene = scene;
        this.label = label;
        this.unit = unit;
        this.count = count;
    }

    /** What it is measured in. */
    public Scene scene() {
        return scene;
    }

    /** Name and unit, for a person. */
    public String label() {
        return unit.isEmpty() ? label : label + ", " + unit;
    }

    /** Empty for some counts. */
    public String unit() {
        return unit;
    }

    /** Whether it is a whole number, which says under what circumstances others were measured. */
    public boolean count() {
        return count;
    }

    /** In files for programs. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
