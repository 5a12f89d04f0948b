package io.culvert.core.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.Role;
import io.culvert.core.transport.MessageGate.Phase;
import io.culvert.core.transport.MessageGate.Verdict;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The rows below were written from the RFCs and rule T03, not from the code. A row gives every number from 0 to 255 a
 * letter: T transport, E exchange, P passed on, D dropped, U unknown; a number in no range of the row is refused.
 */
class MessageGateTest {
    private static final Map<String, String> ROWS = Map.of(
            "FIRST_EXCHANGE SERVER", "1-4 T, 20-21 E, 30-49 E",
            "FIRST_EXCHANGE CLIENT", "1-4 T, 20-21 E, 30-49 E",
            "STRICT_FIRST_EXCHANGE SERVER", "1 T, 20-21 E, 30-49 E",
            "STRICT_FIRST_EXCHANGE CLIENT", "1 T, 20-21 E, 30-49 E",
            "RE_EXCHANGE SERVER", "1-4 T, 20-21 E, 30-49 E",
            "RE_EXCHANGE CLIENT", "1-4 T, 20-21 E, 30-49 E",
            "AUTHENTICATION SERVER",
                    "0 U, 1-4 T, 5 P, 7 T, 8-19 U, 20-21 E, 22-29 U, 30-49 E, 50 P, 54-59 U, 60-79 P, 192-193 T",
            "AUTHENTICATION CLIENT",
                    "0 U, 1-4 T, 6 P, 7 T, 8-19 U, 20-21 E, 22-29 U, 30-49 E, 51-53 P, 54-59 U, 60-79 P, 192-193 T",
            "CONNECTION SERVER",
                    "0 U, 1-4 T, 8-19 U, 20-21 E, 22-29 U, 30-49 E, 50 D, 54-59 U,"
                            + " 80-82 P, 83-89 U, 90-100 P, 101-191 U, 192-193 T, 194-255 U",
            "CONNECTION CLIENT",
                    "0 U, 1-4 T, 8-19 U, 20-21 E, 22-29 U, 30-49 E, 54-59 U,"
                            + " 80-82 P, 83-89 U, 90-100 P, 101-191 U, 192-193 T, 194-255 U");

    private static final Map<String, Verdict> LETTERS = Map.of(
            "T",
            Verdict.TRANSPORT,
            "E",
            Verdict.EXCHANGE,
            "P",
            Verdict.PASS_ON,
            "D",
            Verdict.DROP,
            "U",
            Verdict.UNKNOWN);

    private static Map<Integer, Verdict> expected(Phase phase, Role role) {
        Map<Integer, Verdict> verdicts = new HashMap<>();
        for (String entry : ROWS.get(phase + " " + role).split(", ?")) {
            String[] rangeAndLetter = entry.split(" ");
            String[] range = rangeAndLetter[0].split("-");
            for (int i = Integer.parseInt(range[0]); i <= Integer.parseInt(range[range.length - 1]); i++) {
                verdicts.put(i, LETTERS.get(rangeAndLetter[1]));
            }
        }
        return verdicts;
    }

    @ParameterizedTest
    @EnumSource
    void T03_every_number_in_every_phase_meets_its_verdict(Phase phase) {
        for (Role role : Role.values()) {
            Map<Integer, Verdict> expected = expected(phase, role);
            for (int number = 0; number < 256; number++) {
                int checked = number;
                String what = phase + " " + role + " " + number;
                Verdict verdict = expected.get(number);
                if (verdict == null) {
                    assertThatThrownBy(() -> MessageGate.check(phase, role, checked))
                            .as(what)
                            .isInstanceOf(ProtocolViolation.class)
                            .hasMessage("message " + number + " is not allowed now");
                } else {
                    assertThat(MessageGate.check(phase, role, number)).as(what).isEqualTo(verdict);
                }
            }
        }
    }

    /** Who the user is stands before any channel and any global request, once for all of them and not feature by feature. */
    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"CONNECTION"},
            mode = EnumSource.Mode.EXCLUDE)
    void A09_nothing_of_the_connection_protocol_is_heard_before_login(Phase phase) {
        for (int number = 80; number <= 127; number++) {
            int message = number;
            assertThatThrownBy(() -> MessageGate.check(phase, Role.SERVER, message))
                    .isInstanceOf(ProtocolViolation.class);
        }
    }
}
