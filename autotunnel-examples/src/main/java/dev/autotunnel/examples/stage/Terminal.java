package dev.autotunnel.examples.stage;

import java.io.Console;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether standard output is a terminal that shows colours. */
public final class Terminal {

    private Terminal() {}

    static boolean wantsColour(Map<String, String> environment) {
        boolean declined = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        boolean able = !environment.getOrDefault("TERM", "dumb").equals("dumb");
        return able && !declined && isTerminal(System.console());
    }

    /** Up to Java 21 there is a console only on a terminal; later there always is one, which can be asked. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
