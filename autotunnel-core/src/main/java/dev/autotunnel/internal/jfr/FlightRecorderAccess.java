package dev.autotunnel.internal.jfr;

import java.util.function.Supplier;

/** Finds the flight recorder of the JVM, if there is one. Thread-safe. */
final class FlightRecorderAccess {
    static final Supplier<FlightEvents> EVENTS = find();

    private FlightRecorderAccess() {}

    private static Supplier<FlightEvents> find() {
        if (ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) {
            return () -> FlightEvents.NONE;
        }
        try {
            return JfrEvents.whileRecording();
        } catch (LinkageError e) { // a run time image that says it has the module, and has it not
            return () -> FlightEvents.NONE;
        }
    }
}
