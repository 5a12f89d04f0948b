package io.culvert.forwarding.dynamic;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.ChannelOpenException;
import io.culvert.core.SshException;
import io.culvert.forwarding.Endpoint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a proxy's client says, whole and in pieces, and how it is answered. */
final class ProxyHandshakeTest {
    private static final String SOCKS4_REACHED = "005a000000000000";
    private static final String SOCKS4_FAILED = "005b000000000000";
    private static final String HTTP_REACHED = "HTTP/1.1 200 Connection established\r\n\r\n";
    private static final String DATA = "behind\r\nthe\0request";

    /** Requests that are good, and what has been answered once the target is reached. */
    private enum Request {
        SOCKS4("10.1.2.3", 8080, socks4("0a010203", "user"), hex(SOCKS4_REACHED)),
        SOCKS4_WITHOUT_USER("10.1.2.3", 8080, socks4("0a010203", ""), hex(SOCKS4_REACHED)),
        SOCKS4A("db.internal", 8080, socks4("00000001", "user", "db.internal"), hex(SOCKS4_REACHED)),
        SOCKS5_IPV4("10.1.2.3", 8080, socks5("01", "0a010203"), socks5Reached()),
        SOCKS5_IPV6("::1", 8080, socks5("04", "00000000000000000000000000000001"), socks5Reached()),
        SOCKS5_NAME("db.internal", 8080, socks5("03", "0b" + ascii("db.internal")), socks5Reached()),
        SOCKS5_SEVERAL_METHODS("10.1.2.3", 8080, hex("05 03 01 02 00" + "05 01 00 01 0a010203 1f90"), socks5Reached()),
        HTTP("db.internal", 8080, http("db.internal:8080"), text(HTTP_REACHED)),
        HTTP_IPV6("::1", 8080, http("[::1]:8080"), text(HTTP_REACHED)),
        HTTP_WITHOUT_HEADERS("10.1.2.3", 443, text("CONNECT 10.1.2.3:443 HTTP/1.0\r\n\r\n"), text(HTTP_REACHED));

        private final Endpoint target;
        private final byte[] bytes;
        private final byte[] answers;

        Request(String host, int port, byte[] bytes, byte[] answers) {
            this.target = new Endpoint(host, port);
            this.bytes = bytes;
            this.answers = answers;
        }

        byte[] withData() {
            return concat(bytes, text(DATA));
        }

        void assertServed(ProxyClient client) {
            assertThat(client.targets).containsExactly(target);
            assertThat(client.answers()).isEqualTo(answers);
            assertThat(client.taken()).isEqualTo(DATA);
        }
    }

    @ParameterizedTest
    @EnumSource
    void W11_a_request_may_be_cut_at_every_byte(Request request) {
        byte[] all = request.withData();
        for (int cut = 0; cut <= all.length; cut++) {
            try (ProxyClient client = ProxyClient.atOnce()) {
                client.say(Arrays.copyOf(all, cut)).say(Arrays.copyOfRange(all, cut, all.length));
                request.assertServed(client);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void W11_a_request_may_come_in_pieces_of_any_size(Request request) {
        byte[] all = request.withData();
        Random random = new Random(11);
        for (int run = 0; run < 50; run++) {
            try (ProxyClient client = ProxyClient.atOnce()) {
                for (int from = 0, to; from < all.length; from = to) {
                    to = Math.min(all.length, from + 1 + random.nextInt(1 + run));
                    client.say(Arrays.copyOfRange(all, from, to));
                }
                request.assertServed(client);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void success_is_told_only_when_the_target_is_reached_and_until_then_data_and_end_wait(Request request) {
        try (ProxyClient client = new ProxyClient(null)) {
            client.say(request.withData());
            assertThat(client.targets).containsExactly(request.target);
            assertThat(client.answers().length).isLessThan(request.answers.length);
            assertThat(client.isReading()).as("C09: reads on").isFalse();
            client.endInput();
            client.pass(3600);
            assertThat(client.isOpen()).isTrue();

            client.connected.complete(null);
            request.assertServed(client);
            assertThat(client.targetSawTheEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_goes_while_its_target_is_being_reached_abandons_it(Request request) {
        ProxyClient client = new ProxyClient(null);
        client.say(request.withData());
        client.close();
        client.connected.complete(null);
        assertThat(client.abandoned).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void W11_a_client_that_does_not_finish_its_request_is_closed_after_ten_seconds(Request request) {
        for (int said : new int[] {0, 1, request.bytes.length - 1}) {
            try (ProxyClient client = ProxyClient.atOnce()) {
                client.say(Arrays.copyOf(request.bytes, said));
                client.pass(9);
                assertThat(client.isOpen()).isTrue();
                client.pass(1);
                assertThat(client.isOpen()).isFalse();
                assertThat(client.targets).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void W11_a_client_that_ends_before_its_request_is_closed(Request request) {
        try (ProxyClient client = ProxyClient.atOnce()) {
            client.say(Arrays.copyOf(request.bytes, request.bytes.length - 1)).endInput();
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void W11_a_deadline_is_not_put_off_by_bytes() {
        try (ProxyClient client = ProxyClient.atOnce()) {
            client.say("04 01 00 50 0a 01 02 03");
            for (int second = 0; second < 10; second++) {
                client.say("61").pass(1);
            }
            assertThat(client.isOpen()).isFalse();
        }
    }

    /** Codes of RFC 1928 section 6 and of RFC 9110 for what the SSH peers of this world say. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | open failed                         | 02 | 403",
                "2 | Connection refused                  | 05 | 502",
                "2 | Connection timed out                | 04 | 504",
                "2 | No route to host                    | 04 | 502",
                "2 | Network is unreachable              | 03 | 502",
                "2 | Name or service not known           | 04 | 502",
                "2 | Temporary failure in name resolution | 04 | 502",
                "2 | open failed                         | 01 | 502",
                "3 | unknown channel type                | 01 | 502",
                "4 | too many channels                   | 01 | 503",
                "4294967295 | ''                         | 01 | 502",
            })
    void a_failure_is_told_by_the_reason_and_the_words_of_the_ssh_peer(
            long reason, String words, String socks5, int http) {
        try (ProxyClient client = new ProxyClient(null)) {
            client.connected.completeExceptionally(new ChannelOpenException(reason, words));
            client.say(Request.SOCKS5_NAME.withData());
            assertThat(client.answersInHex()).isEqualTo("0500" + "05" + socks5 + "0001000000000000");
            assertThat(client.isOpen()).isFalse();
        }
        try (ProxyClient client = new ProxyClient(null)) {
            client.connected.completeExceptionally(new ChannelOpenException(reason, words));
            client.say(Request.HTTP.withData());
            assertThat(client.answersInText())
                    .startsWith("HTTP/1.1 " + http + " ")
                    .endsWith("\r\n\r\n");
            assertThat(client.isOpen()).isFalse();
        }
        try (ProxyClient client = new ProxyClient(null)) {
            client.connected.completeExceptionally(new ChannelOpenException(reason, words));
            client.say(Request.SOCKS4A.withData());
            assertThat(client.answersInHex()).isEqualTo(SOCKS4_FAILED);
        }
    }

    @Test
    void that_the_connection_has_gone_is_a_failure_of_no_special_kind() {
        try (ProxyClient client = new ProxyClient(null)) {
            client.connected.completeExceptionally(new SshException(SshException.Kind.CLOSED, "gone"));
            client.say(Request.SOCKS5_NAME.bytes);
            assertThat(client.answersInHex()).isEqualTo("0500" + "05010001000000000000");
        }
    }

    @ParameterizedTest
    @CsvSource({"02, 07", "03, 07", "7f, 07", "00, 07"})
    void W11_bind_and_udp_associate_are_refused_as_commands(String command, String status) {
        try (ProxyClient client = ProxyClient.atOnce()) {
            client.say("050100" + "05" + command + "0001" + "0a010203" + "1f90");
            assertThat(client.answersInHex()).isEqualTo("0500" + "05" + status + "0001000000000000");
            assertThat(client.isOpen()).isFalse();
        }
        try (ProxyClient client = ProxyClient.atOnce()) {
            client.say("04" + command + "1f90" + "0a010203" + "00");
            assertThat(client.answersInHex()).isEqualTo(SOCKS4_FAILED);
            assertThat(client.targets).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0501000200", // an address of no type
                "05010003" + "00" + "1f90", // an empty name
                "05010003" + "03610061" + "1f90", // NUL
                "05010003" + "03610a61" + "1f90",
                "05010003" + "03612061" + "1f90",
                "05010003" + "03612f61" + "1f90",
                "05010001" + "0a010203" + "0000", // port 0
            })
    void W11_what_can_be_no_target_is_refused(String request) {
        try (ProxyClient client = ProxyClient.atOnce()) {
            client.say("050100").say(request);
            assertThat(client.targets).isEmpty();
            assertThat(client.answersInHex()).matches("0500" + "050[18]" + "0001000000000000");
            assertThat(client.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "03", "06", "16030100", "20", "0a", "ff"})
    void W11_what_is_neither_socks_nor_http_is_closed_without_an_answer(String bytes) {
        try (ProxyClient client = ProxyClient.atOnce()) {
            client.say(bytes);
            assertThat(client.isOpen()).isFalse();
            assertThat(client.answers()).isEmpty();
        }
    }

    @Test
    void W11_a_socks_handshake_has_at_most_512_bytes() {
        String host = "abc.".repeat(63) + "de";
        try (ProxyClient client = ProxyClient.atOnce()) {
            client.say(socks4("00000001", "u".repeat(248), host));
            assertThat(client.targets).hasSize(1);
        }
        try (ProxyClient client = ProxyClient.atOnce()) {
            client.say(socks4("00000001", "u".repeat(249), host));
            assertThat(client.targets).isEmpty();
            assertThat(client.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "61"})
    void W11_floods_are_closed_with_nothing_kept(String octet) {
        for (String start : List.of("0401005000000001", "05ff", "05010005010003ff")) {
            try (ProxyClient client = ProxyClient.atOnce()) {
                client.say(start);
                for (int i = 0; i < 1000 && client.isOpen(); i++) {
                    client.say(octet.repeat(64));
                }
                assertThat(client.isOpen()).as(start).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void A14_no_bytes_make_a_handshake_fail_in_other_ways_than_it_should(Request request) {
        Random random = new Random(14);
        for (int run = 0; run < 300; run++) {
            byte[] bytes = request.withData();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try (ProxyClient client = ProxyClient.atOnce()) {
                int cut = random.nextInt(bytes.length);
                client.say(Arrays.copyOf(bytes, cut)).say(Arrays.copyOfRange(bytes, cut, bytes.length));
                client.endInput();
                assertThat(client.targets.isEmpty() || client.targetSawTheEnd()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET http://a/ HTTP/1.1              | 405",
                "POST / HTTP/1.1                     | 405",
                "CONNECT a HTTP/1.1                  | 400",
                "CONNECT a:http HTTP/1.1             | 400",
                "CONNECT http://a:80/ HTTP/1.1       | 400",
                "CONNECT [::1:80 HTTP/1.1            | 400",
                "CONNECT a:80 HTTP/1.1;Content-Length: 5           | 400",
                "CONNECT a:80 HTTP/1.1;Transfer-Encoding: chunked  | 400",
                "CONNECT a:80                        | 400",
                "CONNECT a:65536 HTTP/1.1            | 400",
                "CONNECT a:99999 HTTP/1.1            | 400",
                "CONNECT a:0 HTTP/1.1                | 400",
                "connect a:80 http/1.0               | 400",
                "connect a:80 HTTP/1.1               | 400",
                "Connect a:80 HTTP/1.1               | 400",
                ";CONNECT a:80 HTTP/1.1              | 400",
                "get / HTTP/1.1                      | 405",
                "HEAD / HTTP/1.1                     | 405",
                "CONNECT u@a:80 HTTP/1.1             | 400",
            })
    void http_requests_that_open_no_tunnel_are_told_so(String lines, int status) {
        try (ProxyClient client = ProxyClient.atOnce()) {
            client.sayText(lines.replace(";", "\r\n") + "\r\n\r\n" + DATA);
            assertThat(client.answersInText()).startsWith("HTTP/1.1 " + status + " ");
            assertThat(client.targets).isEmpty();
            assertThat(client.isOpen()).isFalse();
        }
    }

    private static String[] headAndBody(String request) {
        try (ProxyClient client = ProxyClient.atOnce()) {
            return client.sayText(request).answersInText().split("\r\n\r\n", 2);
        }
    }

    @Test
    void a_browser_that_is_led_to_the_port_gets_a_page_that_says_what_it_is() {
        String[] page = headAndBody("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(page[0])
                .contains("allow: CONNECT", "content-type: text/html", "content-length: " + page[1].length());
        assertThat(page[1]).contains("This port is a proxy, not a web server");
        assertThat(headAndBody("HEAD / HTTP/1.1\r\n\r\n")[1]).isEmpty();
    }

    @Test
    void a_malformed_request_is_told_what_a_sound_one_looks_like() {
        String[] answer = headAndBody("connect a:80 http/1.0\r\n\r\n");
        assertThat(answer[0]).contains("content-length: " + answer[1].length());
        assertThat(answer[1]).contains("CONNECT host:port HTTP/1.1");
    }

    @Test
    void W11_an_http_request_is_bounded() {
        try (ProxyClient client = ProxyClient.atOnce()) {
            client.sayText("CONNECT " + "a".repeat(2000));
            client.sayText("a:80 HTTP/1.1\r\n\r\n");
            assertThat(client.answersInText()).startsWith("HTTP/1.1 414 ");
            assertThat(client.isOpen()).isFalse();
        }
        try (ProxyClient client = ProxyClient.atOnce()) {
            client.sayText("CONNECT a:80 HTTP/1.1\r\n");
            for (int i = 0; i < 200 && client.isOpen(); i++) {
                client.sayText("X-Header-" + i + ": " + "x".repeat(100) + "\r\n");
            }
            assertThat(client.answersInText()).startsWith("HTTP/1.1 431 ");
        }
        try (ProxyClient client = ProxyClient.atOnce()) {
            for (int i = 0; i < 100 && client.isOpen(); i++) {
                client.sayText("A".repeat(1000));
            }
            assertThat(client.isOpen()).isFalse();
        }
    }

    private static byte[] socks4(String address, String user, String... name) {
        String host = name.length == 0 ? "" : ascii(name[0]) + "00";
        return hex("0401" + "1f90" + address + ascii(user) + "00" + host);
    }

    private static byte[] socks5(String type, String address) {
        return hex("050100" + "050100" + type + address + "1f90");
    }

    private static byte[] socks5Reached() {
        return hex("0500" + "05000001000000000000");
    }

    private static byte[] http(String authority) {
        return text("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\nUser-Agent: curl/8\r\n\r\n");
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static String ascii(String text) {
        return HexFormat.of().formatHex(text(text));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(one);
        both.writeBytes(other);
        return both.toByteArray();
    }
}
