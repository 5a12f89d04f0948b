/**
 * Micrometer meters from the observers of core and forwarding.
 *
 * <table>
 * <caption>The meters</caption>
 * <tr><th>Name</th><th>Kind</th><th>Tags</th><th>What it counts</th></tr>
 * <tr><td>culvert.connections</td><td>gauge</td><td>role</td><td>SSH connections, logged in or not</td></tr>
 * <tr><td>culvert.connections.opened</td><td>counter</td><td>role</td><td>the same, ever</td></tr>
 * <tr><td>culvert.logins</td><td>counter</td><td>role, method, outcome</td>
 *     <td>attempts to log in; outcome is success or failure</td></tr>
 * <tr><td>culvert.work.refused</td><td>counter</td><td>role, kind</td>
 *     <td>clients that were not served, for too much of that kind of work waits</td></tr>
 * <tr><td>culvert.key.exchanges</td><td>counter</td><td>role, algorithm, kind</td>
 *     <td>key exchanges; kind is first or rekey</td></tr>
 * <tr><td>culvert.channels</td><td>gauge</td><td>role, type</td><td>open channels</td></tr>
 * <tr><td>culvert.channels.opened</td><td>counter</td><td>role, type</td><td>the same, ever</td></tr>
 * <tr><td>culvert.channels.refused</td><td>counter</td><td>role, type, reason</td>
 *     <td>opens that either side refused</td></tr>
 * <tr><td>culvert.bytes</td><td>counter, bytes</td><td>role, direction</td>
 *     <td>channel data; direction is received or sent</td></tr>
 * <tr><td>culvert.protocol.violations</td><td>counter</td><td>role</td>
 *     <td>connections that ended for a mistake of the peer's</td></tr>
 * <tr><td>culvert.replies.unread</td><td>counter</td><td>role</td> <td>connections from which reading stopped, once or
 * more often, because the peer did not read the answers</td></tr>
 * <tr><td>culvert.internal.errors</td><td>counter</td><td>role</td><td>connections that ended for a mistake
 * here</td></tr>
 * <tr><td>culvert.callback.failures</td><td>counter</td><td>callback</td><td>exceptions that the program's own code threw
 * when Culvert called it; callback is the type that it implements</td></tr>
 * <tr><td>culvert.buffers.used</td><td>gauge, bytes</td><td></td>
 *     <td>memory outside the heap that the buffers of the whole process take up</td></tr>
 * <tr><td>culvert.buffers.limit</td><td>gauge, bytes</td><td></td>
 *     <td>what they may take up; an allocation beyond it fails, and ends its connection</td></tr>
 * <tr><td>culvert.memory.held</td><td>gauge, bytes</td><td></td><td>what connections buffer, of a budget that is
 * watched</td></tr>
 * <tr><td>culvert.memory.promised</td><td>gauge, bytes</td><td></td><td>what peers may have them buffer: their
 * windows</td></tr>
 * <tr><td>culvert.memory.limit</td><td>gauge, bytes</td><td></td><td>the limit of what is held</td></tr>
 * <tr><td>culvert.memory.refusals</td><td>counter</td><td></td><td>opens refused because memory was short</td></tr>
 * <tr><td>culvert.memory.resets</td><td>counter</td><td></td><td>channels reset because it was exhausted</td></tr>
 * <tr><td>culvert.forward.open</td><td>gauge</td><td>forward</td><td>connections that are being forwarded</td></tr>
 * <tr><td>culvert.forward.opened</td><td>counter</td><td>forward</td><td>the same, ever</td></tr>
 * <tr><td>culvert.forward.refused</td><td>counter</td><td>forward</td><td>connections that could not be
 * forwarded</td></tr>
 * <tr><td>culvert.forward.bytes</td><td>counter, bytes</td><td>forward, direction</td>
 *     <td>forwarded bytes; direction is to.target or from.target</td></tr>
 * <tr><td>culvert.descriptors</td><td>gauge</td><td></td><td>file descriptors of the process that are open</td></tr>
 * <tr><td>culvert.descriptors.limit</td><td>gauge</td><td></td><td>how many it may have</td></tr>
 * <tr><td>culvert.descriptors.refused</td><td>counter</td><td>use</td>
 *     <td>what was refused because too few were left; use is connection or forward</td></tr>
 * </table>
 *
 * <p>Every tag has few values, whatever peers send: role is client or server; algorithm, method, type and reason are
 * names that Culvert knows, or "other"; forward is the name that the program gave; callback is
 * one of {@link io.culvert.core.Callback}.
 */
@NullMarked
package io.culvert.metrics;

import org.jspecify.annotations.NullMarked;
