package dev.autotunnel.spec;

/** Which addresses of a server's name are tried. The option {@code AddressFamily}. */
public enum AddressFamily {
    /** All addresses, IPv4 and IPv6 in turn. */
    ANY,
    /** Only IPv4 addresses, as with {@code ssh -4}. */
    INET,
    /** Only IPv6 addresses, as with {@code ssh -6}. */
    INET6
}
