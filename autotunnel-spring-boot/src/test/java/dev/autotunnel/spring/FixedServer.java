package dev.autotunnel.spring;

import org.jspecify.annotations.Nullable;

/** Details of a server that give its address alone. */
public record FixedServer(@Nullable String getTunnel, String getHost, int getPort)
        implements TunnelServerConnectionDetails {}
