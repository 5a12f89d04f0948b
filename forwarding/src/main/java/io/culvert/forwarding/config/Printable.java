package io.culvert.forwarding.config;

/** Text from a file or a user on its way to a terminal or a log (rules W15, K08). */
final class Printable {
    private Printable() {}

    /** Control characters as \\uXXXX, so that no message can move a cursor or begin a second line. */
    static String of(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                printable.append(String.format("\\u%04x", (int) c));
            } else {
                printable.append(c);
            }
        }
        return printable.toString();
    }
}
