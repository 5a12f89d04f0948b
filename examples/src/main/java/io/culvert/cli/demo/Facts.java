package io.culvert.cli.demo;

import io.culvert.perf.report.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the demo shows at one moment. Byte counts are since the start; the totals are the jump host's. */
record Facts(
        double seconds,
        String jumpHost,
        long connections,
        long channels,
        long received,
        long sent,
        List<OfForward> forwards) {

    /** @param p99Micros round trips of a small question and its answer */
    record OfForward(
            String name,
            String listensOn,
            String connectsTo,
            long open,
            long toTarget,
            long fromTarget,
            long p99Micros,
            long checked,
            long corrupt) {

        boolean moved() {
            return toTarget > 0 && fromTarget > 0;
        }

        private Map<String, Object> asMap(OfForward before, double seconds) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("forward", name);
            map.put("listensOn", listensOn);
            map.put("connectsTo", connectsTo);
            map.put("openChannels", open);
            map.put("bytesToTarget", toTarget);
            map.put("bytesFromTarget", fromTarget);
            map.put("bytesPerSecondToTarget", Math.round((toTarget - before.toTarget) / seconds));
            map.put("bytesPerSecondFromTarget", Math.round((fromTarget - before.fromTarget) / seconds));
            map.put("p99RoundTripMicros", p99Micros);
            map.put("streamsChecked", checked);
            map.put("corrupt", corrupt);
            return map;
        }
    }

    long checked() {
        return forwards.stream().mapToLong(OfForward::checked).sum();
    }

    long corrupt() {
        return forwards.stream().mapToLong(OfForward::corrupt).sum();
    }

    /** Whether every byte was right, and some moved each way on every forward. */
    boolean good() {
        return corrupt() == 0 && forwards.stream().allMatch(OfForward::moved);
    }

    /** @param before what rates are reckoned from */
    String toJson(Facts before, Invitation invitation) {
        double measured = seconds - before.seconds;
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < forwards.size(); i++) {
            rows.add(forwards.get(i).asMap(before.forwards.get(i), measured));
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("good", good());
        map.put("seconds", Math.round(measured * 1000) / 1000.0);
        map.put("jumpHost", jumpHost);
        map.put("connections", connections);
        map.put("channels", channels);
        map.put("bytesReceived", received);
        map.put("bytesSent", sent);
        map.put("streamsChecked", checked());
        map.put("corrupt", corrupt());
        map.put("forwards", rows);
        map.put("ssh", invitation.ssh());
        map.put("then", invitation.then());
        return Json.of(map);
    }
}
