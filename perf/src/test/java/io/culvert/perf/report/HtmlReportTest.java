package io.culvert.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.perf.result.Outcome;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

final class HtmlReportTest {
    private static String page(Outcome... outcomes) {
        return Runs.report(outcomes).html();
    }

    private static Document parsed(Outcome... outcomes) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(page(outcomes))));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new AssertionError("the page is not well-formed", e);
        }
    }

    private static List<Element> elements(Document page, String tag, String className) {
        NodeList all = page.getElementsByTagName(tag);
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .filter(element ->
                        List.of(element.getAttribute("class").split(" ")).contains(className))
                .toList();
    }

    private static List<String> plots(Outcome outcome) {
        return elements(parsed(outcome), "span", "title").stream()
                .map(Element::getTextContent)
                .toList();
    }

    @Test
    void bulk_has_plots_of_throughput_and_of_the_watched_processes() {
        assertThat(plots(Runs.bulk())).containsExactly("Throughput, Gbit/s", "CPU, cores", "Memory, MiB");
        assertThat(elements(parsed(Runs.bulk()), "span", "key"))
                .extracting(key -> key.getTextContent().strip())
                .containsExactly("up", "down", "sshd (4711)", "culvert (4712)", "sshd (4711)", "culvert (4712)");
    }

    @Test
    void hold_has_plots_of_what_it_opened_and_timed() {
        assertThat(plots(Runs.hold()))
                .containsExactly(
                        "Throughput, kbit/s",
                        "Rate, round trips per second",
                        "Open, streams or connections",
                        "Latency, p99, ms",
                        "Latency by percentile",
                        "CPU, cores",
                        "Memory, MiB");
    }

    @Test
    void a_point_tells_its_value() {
        Element first = elements(parsed(Runs.bulk()), "circle", "dot").get(0);

        assertThat(first.getTextContent().strip()).isEqualTo("up 4.00 Gbit/s at 1.00 s");
    }

    @Test
    void lines_stay_within_the_picture() {
        assertThat(elements(parsed(Runs.bulk(), Runs.hold(), Runs.logins()), "circle", "dot"))
                .hasSizeGreaterThan(300)
                .allSatisfy(dot -> {
                    assertThat(Double.parseDouble(dot.getAttribute("cx"))).isBetween(64.0, 620.0);
                    assertThat(Double.parseDouble(dot.getAttribute("cy"))).isBetween(12.0, 232.0);
                });
    }

    @Test
    void a_single_sample_is_a_visible_dot() {
        assertThat(plots(Runs.logins()))
                .containsExactly(
                        "Rate, logins per second",
                        "Latency, p99, ms",
                        "Latency by percentile, ms",
                        "CPU, cores",
                        "Memory, MiB");
        assertThat(elements(parsed(Runs.logins()), "circle", "alone")).hasSize(4);
    }

    @Test
    void seconds_without_answers_are_a_gap_and_the_age_of_the_oldest_request() {
        Document page = parsed(Runs.stalledLogins());
        Element plot = elements(page, "span", "title").stream()
                .filter(title -> title.getTextContent().startsWith("Latency, p99"))
                .map(title -> (Element) title.getParentNode().getParentNode())
                .findFirst()
                .orElseThrow();
        NodeList paths = plot.getElementsByTagName("path");

        assertThat(((Element) plot.getElementsByTagName("span").item(1)).getTextContent())
                .contains("p99", "oldest without an answer");
        assertThat(((Element) paths.item(0)).getAttribute("d")).matches("M[^ML]+L[^ML]+M[^ML]+L[^ML]+");
        assertThat(((Element) paths.item(1)).getAttribute("d")).matches("M[^ML]+L[^ML]+");
        assertThat(plot.getTextContent()).contains("oldest without an answer 1.50 s at 4.00 s");
    }

    @Test
    void without_samples_there_are_tables_and_no_plots() {
        assertThat(plots(Runs.nothing())).isEmpty();
        assertThat(elements(parsed(Runs.nothing()), "div", "grid")).hasSize(2);
    }

    @Test
    void names_and_reasons_are_text() {
        assertThat(parsed(Runs.hold()).getElementsByTagName("script").getLength())
                .isZero();
        assertThat(page(Runs.hold()))
                .contains("&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;")
                .doesNotContain("<script", "\u001b", "\u202e");
    }

    @Test
    void it_needs_nothing_from_elsewhere() {
        assertThat(page(Runs.bulk(), Runs.hold())).doesNotContain("src=", "href=", "url(", "@import");
    }

    /** HTML does not resolve references in a style sheet. */
    @Test
    void the_style_sheet_has_no_character_that_is_escaped() {
        String page = page(Runs.bulk());

        assertThat(page.substring(page.indexOf("<style>"), page.indexOf("</style>")))
                .contains("prefers-color-scheme: dark")
                .doesNotContain("&");
    }
}
