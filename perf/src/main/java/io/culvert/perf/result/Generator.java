package io.culvert.perf.result;

import java.time.Duration;

/**
 * What the measured part cost where the load was made: if that machine was busy, the figures are its own and not the
 * peer's.
 *
 * @param cpu of this process
 * @param othersShare the other processes' part of all CPU time that the machine had, 0 to 1; those that are watched are
 *     among them
 * @param stolenShare the part that the hypervisor gave to other machines, 0 to 1
 */
public record Generator(Duration cpu, double othersShare, double stolenShare) {}
