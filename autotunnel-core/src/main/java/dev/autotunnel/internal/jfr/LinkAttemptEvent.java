package dev.autotunnel.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** An attempt to connect to the server, with the time of each stage. Not thread-safe. */
@Name("dev.autotunnel.LinkAttempt")
@Label("Link Attempt")
@Category("autotunnel")
@Description("An attempt to connect to the server, with the time of each stage.")
@StackTrace(false)
final class LinkAttemptEvent extends Event {
    @Label("Tunnel")
    String tunnel = "";

    @Label("Server")
    String server = "";

    @Label("Number")
    long number;

    @Label("Resolve")
    @Timespan
    long resolve;

    @Label("Connect")
    @Timespan
    long connect;

    @Label("Key Exchange")
    @Timespan
    long keyExchange;

    @Label("Host Key")
    @Timespan
    long hostKey;

    @Label("Authentication")
    @Timespan
    long authentication;

    @Label("Remote Forwards")
    @Timespan
    long forwards;

    @Label("Monitor")
    @Description("The first end-to-end test")
    @Timespan
    long monitor;

    @Label("Failure")
    @Description("The kind of the failure; empty if the link was made")
    String failure = "";

    @Label("Failed At")
    String failedAt = "";
}
