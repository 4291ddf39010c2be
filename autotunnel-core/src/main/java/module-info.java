/** Supervised SSH tunnels. Start with {@link dev.autotunnel.TunnelSupervisor}. */
module dev.autotunnel {
    requires com.jcraft.jsch;
    requires org.slf4j;
    requires static transitive org.jspecify;
    requires static jdk.net;
    requires static java.management;
    requires static jdk.jfr;

    exports dev.autotunnel;
    exports dev.autotunnel.event;
    exports dev.autotunnel.spec;
    // JSch instantiates RemoteTrampoline by name.
    exports dev.autotunnel.internal.jsch to
            com.jcraft.jsch;
    // JSch instantiates MeasuredRsa by name.
    exports dev.autotunnel.internal.jsch.auth.certificate to
            com.jcraft.jsch;
}
