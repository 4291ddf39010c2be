package dev.autotunnel.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A connection of a client through a tunnel. Not thread-safe. */
@Name("dev.autotunnel.ForwardedConnection")
@Label("Forwarded Connection")
@Category("autotunnel")
@Description("A connection of a client through a tunnel.")
@StackTrace(false)
final class ForwardedConnectionEvent extends Event {
    @Label("Tunnel")
    String tunnel = "";

    @Label("Forward")
    String forward = "";
}
