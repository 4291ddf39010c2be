package dev.autotunnel.benchmarks.report;

import java.util.Locale;

/** As much of SVG as a chart needs. */
final class Svg {
    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;

    Svg(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** Which end of a text is at its place. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    void line(int x1, int y1, int x2, int y2, String colour) {
        add("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\"/>".formatted(x1, y1, x2, y2, colour));
    }

    /** A title is what browsers show beside the mouse. */
    void dot(int x, int y, int radius, String colour, String title) {
        add("<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\" fill-opacity=\"0.85\"><title>%s</title></circle>"
                .formatted(x, y, radius, colour, escaped(title)));
    }

    void text(int x, int y, int size, Anchor anchor, String text) {
        String place = anchor.name().toLowerCase(Locale.ROOT);
        add("<text x=\"%s\" y=\"%s\" font-size=\"%s\" text-anchor=\"%s\">%s</text>"
                .formatted(x, y, size, place, escaped(text)));
    }

    String render() {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" font-family="sans-serif">
                <rect width="100%%" height="100%%" fill="white"/>
                %s</svg>
                """.formatted(width, height, width, height, body);
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void add(String element) {
        body.append(element).append('\n');
    }
}
