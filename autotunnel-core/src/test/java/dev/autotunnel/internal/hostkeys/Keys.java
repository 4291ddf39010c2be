package dev.autotunnel.internal.hostkeys;

import dev.autotunnel.internal.hostkeys.key.InvalidHostKeyException;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;

/** Public keys of each type, as lines of known_hosts hold them; nobody has their private halves. */
@SuppressWarnings("StringSplitter") // the test fails by the exception, or gains nothing by the rule
public final class Keys {
    public static final String ED25519 =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINvu7UklltO5ouSf+dhpjwkCVjh+u+fe9puNNIZGA9l+";
    public static final String OTHER_ED25519 =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGH3H6lkwGySA5ohZvSZvBT7GTYemHFsz17Ctpaf8HmN";
    public static final String ECDSA =
            "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGZVvo6LziqeMJRa9M"
                    + "8X8jjxYi14XnxcPSp1Q7+DDK3IYI9kq/J30MHZHBucHCuX+Gg2NyVUrAtmzXD5xAlN0Tw=";
    public static final String P384 =
            "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBFYG+EAIAswcOOHgQV"
                    + "Q+UaJKZEtNSQ/48gKH1O5lap+LPSd9IXP41GSW74s8+9E1uR03opg7zXoyEw4xKIQIHAbJvzCodAuzMKiXryJEMc1K"
                    + "YLXXGqqywCTqot/s0FglMQ==";
    public static final String RSA =
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQDLTwpj/gvFO1zLyrcU0ZmblAo53ObGbdY2J+ltobgfuy//9W99EA"
                    + "EX2C7tkwyB4eOAp67pNPjwoQM7i0EhtSF6Dep6e9C+BwrhfZhrYttdbZ8wHxOsML4jRSyBPu/1jRSrryg/bRtn/Veg"
                    + "WKWYckk8ln6NDxkwQZrIX/ztmxyLm0jkproBCRe/fA34hQTRG0JU274OGj8wYyzI6zB1iZ264T9QsLazjjrtEO9vTl"
                    + "wO7ghtyPQWfkDZXVl8AVQ7AgWPFnuP+1yvzskSqC1DPKpUXH3vZlnidnBo2QsydUT8q8fn/AccMIQ+eXBmbuMqIrZJ"
                    + "YMIAAiKB3fWYIUN6aajkqEAi9Re0wTOD+mZyZueYdzEEXuJONB/0Gj8h78j7awwthqTTDVpZpbohXabm2EhHjBuhh+"
                    + "nDSiLe15uRSm826FNP5LFACTXNhWhK7yCT8qALEjcTG/wlfVwo28EVaBIXUFn8DuM4ZEfnFcxzYlFvPncFqbCmL0zK"
                    + "gdSJ3+cEOqU=";
    public static final String OTHER_RSA =
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQDG/v8EPhdMusYwxZ60wg8+vHWcSdlS15usBWaaCVe+QkExOKIxTj"
                    + "ZQeBH7082IG5UtsqK7fQtpkHodN5l6YcF6Wv1+ZozfTiObh20il1XA+KWX6j99gp73eyheAnnLBQMnEANIP4SlR4kc"
                    + "BCip7va4QSQqVonhkZkcJ5XdooVhKD6+jk8BEG30NWSSgbfh6VaasLPmxMjfk5BuiqyPZPFmfrAfahqO+J9hOivGi2"
                    + "679nkKHsX7tWuGORNhOqTnGQvVzSR+w3TMqOKqo1TRO++vhv0VRagpgZsBsnweLzuQbBcS5TmrE0n4i82cS/WXpEkt"
                    + "klqMLCmrHO06LzAaE7VHouv10mi5gYLex15j8vRMfDg/t0oOrdzwbGg1BruRkrR+TNC6U3jK9Pjfspp6A8rlCpYq2v"
                    + "J3pHywaGkY662yWx7FajhbLm6l9c0FJaG1YjsvXPjc/lKvI/9oiEVLCQ5+1sSRZq26heJwQGvjKtCrIznx5VzfGHx6"
                    + "hBcAvrtLO40=";
    public static final String DSA =
            "ssh-dss AAAAB3NzaC1kc3MAAACBALrTJsTdC8dKwfDbXM6kWHcIsAPopTbh2uqFgy5waJ9lb+Geq7P0K1YxWMfv/O"
                    + "YIytXliWYTzeA7IsC8U7s+0hXyJAHpt0R2jiOb3YgBRYwfUt2NTy15ynjL564D3NFyALbe5aPOebtpQDF8U9hHG2Oi"
                    + "D0lcOM3SbTGxGaFZ4FfVAAAAFQCh2lXsq/QJ1pmcYNZtigGt+0HYdwAAAIEAhlKPhIbKQvOuFQLkq4swY/fJ9TehWC"
                    + "rR3TXdI30YZ8hZI+91fL+xSIuSYvxVEQL8dWManohtJ1cmwEgNTMnQvHKKai2Twjy3hNjGFk50F3Bma7bKA3qr44IL"
                    + "uP/H6wO/+aedARyw99NNYjgxCsaV/NbOr3HWLXS0/ApkSGWSwvQAAACAWk0pW8TYl0IPhMK9RjLckNJzXRGHJ2bhus"
                    + "GkxCoFZG9dLJ9tXhby7Yd5RqeXGLFMyrOrW9dnkKtBJVJFIeflJhDermGl+8XMhhinDTBivh8Ic3Z580H4UkCpaj45"
                    + "lDbzhVD2Fjog+7ofIvnT9lSIRoWSxiPaN2pBRFZ2EH6AbgU=";

    /** What {@code ssh-keygen -l} prints for {@link #RSA}. */
    public static final String RSA_FINGERPRINT = "SHA256:gaLc3DOoigp+smxydoYSVw9dxzT9DsZs21AhySH/Ydw";

    private Keys() {}

    public static PublicHostKey key(String text) {
        try {
            String[] fields = text.split(" ");
            return PublicHostKey.parse(fields[0], fields[1]);
        } catch (InvalidHostKeyException e) {
            throw new AssertionError(e);
        }
    }
}
