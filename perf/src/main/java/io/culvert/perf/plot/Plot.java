package io.culvert.perf.plot;

import java.util.List;
import java.util.Locale;

/**
 * Lines over a common horizontal axis, as a {@code figure} with an SVG picture in it. Colours and fonts are the style sheet's:
 * lines are in groups of the classes {@code c0} to {@code c5}.
 *
 * @param title with the unit of the vertical axis
 * @param caption of the horizontal axis
 * @param series those with a name are in the legend
 * @param firstColour of the first series, 0 to 5, so that what differs in kind differs in colour
 */
public record Plot(String title, String caption, Scale x, Scale y, List<Series> series, int firstColour) {
    /** So many the style sheet has. */
    private static final int COLOURS = 6;

    private static final int WIDTH = 640;
    private static final int HEIGHT = 280;
    private static final int LEFT = 64;
    private static final int RIGHT = WIDTH - 20;
    private static final int TOP = 12;
    private static final int BOTTOM = HEIGHT - 48;
    /** How near the pointer must come to a point. */
    private static final String REACH = "9";

    public void write(Markup page) {
        page.open("figure").open("figcaption").leaf("span", title, "class", "title");
        page.open("span", "class", "keys");
        for (int i = 0; i < series.size(); i++) {
            writeKey(page, series.get(i).name(), colour(i));
        }
        page.close().close();
        page.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", title);
        writeAxes(page);
        for (int i = 0; i < series.size(); i++) {
            writeLine(page, series.get(i), colour(i));
        }
        page.close().close();
    }

    private static void writeKey(Markup page, String name, String colour) {
        if (!name.isEmpty()) {
            page.open("span", "class", "key")
                    .leaf("span", "", "class", "swatch " + colour)
                    .text(name)
                    .close();
        }
    }

    private String colour(int index) {
        return "c" + (firstColour + index) % COLOURS;
    }

    private void writeAxes(Markup page) {
        for (Scale.Tick tick : y.ticks()) {
            String height = down(tick.value());
            page.empty("line", "class", "grid-line", "x1", LEFT + "", "x2", RIGHT + "", "y1", height, "y2", height);
            page.leaf("text", tick.label(), "class", "y", "x", LEFT - 8 + "", "y", height, "dy", "0.35em");
        }
        for (Scale.Tick tick : x.ticks()) {
            String position = across(tick.value());
            page.empty(
                    "line", "class", "tick", "x1", position, "x2", position, "y1", BOTTOM + "", "y2", BOTTOM + 5 + "");
            page.leaf("text", tick.label(), "class", "x", "x", position, "y", BOTTOM + 20 + "");
        }
        page.empty("line", "class", "axis", "x1", LEFT + "", "x2", RIGHT + "", "y1", BOTTOM + "", "y2", BOTTOM + "");
        page.leaf("text", caption, "class", "x caption", "x", (LEFT + RIGHT) / 2 + "", "y", HEIGHT - 8 + "");
    }

    private void writeLine(Markup page, Series line, String colour) {
        List<Point> points = line.points();
        StringBuilder path = new StringBuilder();
        page.open("g", "class", colour);
        for (int i = 0; i < points.size(); i++) {
            if (hasValue(points, i)) {
                path.append(hasValue(points, i - 1) ? "L" : "M")
                        .append(across(points.get(i).x()))
                        .append(' ')
                        .append(down(points.get(i).y()));
            }
        }
        page.empty("path", "class", "line", "d", path.toString());
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            if (point.isGap()) {
                continue;
            }
            boolean alone = !hasValue(points, i - 1) && !hasValue(points, i + 1);
            page.open(
                    "circle",
                    "class",
                    alone ? "dot alone" : "dot",
                    "cx",
                    across(point.x()),
                    "cy",
                    down(point.y()),
                    "r",
                    REACH);
            page.leaf("title", (line.name() + " " + point.label()).strip());
            page.close();
        }
        page.close();
    }

    private static boolean hasValue(List<Point> points, int index) {
        return index >= 0 && index < points.size() && !points.get(index).isGap();
    }

    private String across(double value) {
        return coordinate(LEFT + x.position().applyAsDouble(value) * (RIGHT - LEFT));
    }

    private String down(double value) {
        return coordinate(BOTTOM - y.position().applyAsDouble(value) * (BOTTOM - TOP));
    }

    private static String coordinate(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
