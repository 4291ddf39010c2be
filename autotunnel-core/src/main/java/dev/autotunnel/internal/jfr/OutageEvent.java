package dev.autotunnel.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A time in which a tunnel that had been up was not up. Not thread-safe. */
@Name("dev.autotunnel.Outage")
@Label("Outage")
@Category("autotunnel")
@Description("A time in which a tunnel that had been up was not up.")
@StackTrace(false)
final class OutageEvent extends Event {
    @Label("Tunnel")
    String tunnel = "";

    @Label("Cause")
    String cause = "";

    @Label("Message")
    String message = "";

    @Label("Recovered")
    @Description("Whether the tunnel came up again; false if it was stopped")
    boolean recovered;
}
