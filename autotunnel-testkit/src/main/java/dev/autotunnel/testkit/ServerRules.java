package dev.autotunnel.testkit;

/** What a test can change while the server runs. It outlives restarts. */
record ServerRules(HostKeys hostKeys, AccessRules access, ForwardingRules forwarding, StageFaults faults) {

    static ServerRules of(ServerOptions options) {
        AccessRules access = new AccessRules(options.user(), options.password());
        options.authorizedKeys().forEach(access::authorize);
        return new ServerRules(new HostKeys(options.hostKeyTypes()), access, new ForwardingRules(), new StageFaults());
    }
}
