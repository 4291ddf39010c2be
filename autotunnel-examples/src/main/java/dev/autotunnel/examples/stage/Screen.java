package dev.autotunnel.examples.stage;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Writes lines, each at once; in colour only on a terminal. */
public final class Screen {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String BOLD = "1";

    private final PrintStream out;
    private final boolean coloured;

    public Screen(PrintStream out, boolean coloured) {
        this.out = out;
        this.coloured = coloured;
    }

    public static Screen standard() {
        return new Screen(System.out, Terminal.wantsColour(System.getenv()));
    }

    /** Something we did to the tunnel. */
    public void fault(String what) {
        event(Instant.now(), "FAULT", what, text -> paint(YELLOW, text));
    }

    /** A fault ends. */
    public void repair(String what) {
        event(Instant.now(), "repair", what, text -> paint(YELLOW, text));
    }

    /** Something that the tunnel told. */
    public void tunnel(Instant at, String what) {
        event(at, "tunnel", what, text -> text);
    }

    /** The tunnel is up. */
    public void up(Instant at, String what) {
        event(at, "tunnel", what, text -> paint(GREEN, text));
    }

    private void event(Instant at, String who, String what, UnaryOperator<String> painted) {
        line("%s  %-6s  %s".formatted(TIME.format(at), who, painted.apply(what)));
    }

    public void title(String text) {
        line(paint(BOLD, text));
    }

    /** A named fact. */
    public void fact(String name, String value) {
        line("  %-26s %s".formatted(name, value));
    }

    public void good(String text) {
        line(paint(GREEN, text));
    }

    public void bad(String text) {
        line(paint(RED, text));
    }

    public void line(String text) {
        out.println(text);
        out.flush();
    }

    public static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", Math.max(0, time.toMillis()) / 1000.0);
    }

    private String paint(String colour, String text) {
        return coloured ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }
}
