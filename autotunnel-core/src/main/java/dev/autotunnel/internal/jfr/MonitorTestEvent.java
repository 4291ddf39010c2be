package dev.autotunnel.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** An end-to-end test of a tunnel. Not thread-safe. */
@Name("dev.autotunnel.MonitorTest")
@Label("Monitor Test")
@Category("autotunnel")
@Description("An end-to-end test of a tunnel.")
@StackTrace(false)
final class MonitorTestEvent extends Event {
    @Label("Tunnel")
    String tunnel = "";

    @Label("Round Trip")
    @Timespan
    long roundTrip;

    @Label("Passed")
    boolean passed;

    @Label("Failure")
    String failure = "";
}
