package dev.autotunnel.spring.properties;

/** Whether the start of the application waits for a tunnel. */
public enum StartMode {
    /** The application starts once the tunnel is up, and fails to start if the tunnel does not come up in time. */
    WAIT,
    /** The tunnel connects while the application goes on; clients wait for it as in any outage. */
    BACKGROUND
}
