package dev.autotunnel.internal.hostkeys;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The known_hosts files of the differential test. */
final class KnownHostsCases {
    private static final String HOST = "Example.ORG";
    private static final List<String> NAMES = List.of(
            "example.org",
            "EXAMPLE.org",
            "[example.org]:2222",
            "[EXAMPLE.ORG]:2222",
            "[example.org]:22",
            "[example.org]:2223",
            "[example.org]",
            "example.org:2222",
            "*",
            "*.org",
            "[*]:2222",
            "[example.org]:*",
            "[example.*]:????",
            "exam???.org",
            "e*x*a*e.o?g",
            "**",
            "other.org,example.org,[example.org]:2222",
            "example.org,!example.org",
            "[example.org]:2222,![example.org]:2222",
            "![example.org]:2222,*",
            "*,!example.org",
            "*,![*]:2222",
            "!other.org",
            "!other.org,*",
            ",,example.org,,",
            "{HASH example.org}",
            "{HASH [example.org]:2222}",
            "{HASH EXAMPLE.ORG}",
            "{HASH example.org},example.org",
            "other.org,{HASH example.org}",
            "{LONG 1022},*",
            "{LONG 1023},*",
            "*,{LONG 5000}",
            "![example.org]:2222,{LONG 1023},*");

    private final List<KnownHostsCase> all = new ArrayList<>();

    private KnownHostsCases() {
        names();
        markers();
        malformed();
        types();
        addresses();
        files();
        live();
    }

    static List<KnownHostsCase> all() {
        return List.copyOf(new KnownHostsCases().all);
    }

    private void names() {
        for (String names : NAMES) {
            at2222("names " + names + " same", names + " {ED}\n");
            at2222("names " + names + " other", names + " {OTHER_ED}\n");
        }
        for (String names :
                List.of("example.org", "[example.org]:22", "[example.org]:2222", "*", "[*]:*", "*,!*.org")) {
            at22("names at 22 " + names, names + " {OTHER_ED}\n");
        }
        at2222("bare other, port same", "example.org {OTHER_ED}\n[example.org]:2222 {ED}\n");
        at2222("bare same, port other", "example.org {ED}\n[example.org]:2222 {OTHER_ED}\n");
        at2222("bare other", "example.org {OTHER_ED}\n");
        at2222("bare of another type", "example.org {RSA}\n");
        at2222("other then same", "[example.org]:2222 {OTHER_ED}\n[example.org]:2222 {ED}\n");
    }

    private void markers() {
        for (String names :
                List.of("*", "example.org", "[example.org]:2222", "{HASH example.org}", "[*]:*", "other.org")) {
            at2222("revoked " + names, "@revoked " + names + " {ED}\n");
            at2222("revoked and known " + names, "[example.org]:2222 {ED}\n@revoked " + names + " {ED}\n");
            at2222("other revoked " + names, "@revoked " + names + " {OTHER_ED}\n");
            at22("revoked at 22 " + names, "@revoked " + names + " {ED}\n");
        }
        at2222("revoked and known under the bare name", "example.org {ED}\n@revoked example.org {ED}\n");
        at2222("revoked, then another known", "@revoked * {ED}\n[example.org]:2222 {RSA}\n");
        at2222("known but revoked type", "[example.org]:2222 {RSA}\n@revoked [example.org]:2222 {RSA}\n");
        at2222("other revoked, same known", "@revoked * {OTHER_ED}\n[example.org]:2222 {ED}\n");
        at2222("revoked of a type that is not shown", "@revoked * {RSA}\n");
        at2222("revoked rsa, asked for", "@revoked * {RSA}\n[example.org]:2222 {RSA}\n");
        at2222("authority same", "@cert-authority * {ED}\n");
        at2222("authority other", "@cert-authority * {OTHER_ED}\n");
        at2222("authority of a type", "@cert-authority * {RSA}\n");
        at2222("authority and known", "@cert-authority * {OTHER_ED}\n[example.org]:2222 {ED}\n");
        at2222("two markers", "@revoked @revoked * {ED}\n");
        at2222("two markers mixed", "@cert-authority @revoked * {ED}\n");
        at2222("unknown marker", "@trusted * {ED}\n");
        at2222("marker in upper case", "@REVOKED * {ED}\n");
        at2222("marker alone", "@revoked\n");
        at2222("marker without key", "@revoked *\n");
        at2222("marker is part of a name", "@revoked* {ED}\n");
        at2222("marker after a tab", "\t@revoked * {ED}\n");
        at2222("marker before a tab", "@revoked\t* {ED}\n");
        at2222("marker and tabs only", "@revoked\t*\t{ED_TAB}\n");
        at2222("marker and two blanks", "@revoked  * {ED}\n");
        at2222("revoked key with comment and carriage return", "@revoked * {ED} comment\r\n");
        at2222("revoked rsa with leading zeros", "[example.org]:2222 {RSA}\n@revoked * ssh-rsa {RSA_ZEROS}\n");
        at2222("known rsa with leading zeros", "[example.org]:2222 ssh-rsa {RSA_ZEROS}\n");
    }

    private void malformed() {
        StringBuilder before = new StringBuilder();
        for (String line : List.of(
                "x",
                "[example.org]:2222",
                "[example.org]:2222 ssh-ed25519",
                "[example.org]:2222 ssh-ed25519 ",
                "[example.org]:2222 ssh-ed25519 AAAA",
                "[example.org]:2222 ssh-ed25519 {OTHER_ED64 20}",
                "[example.org]:2222 ssh-ed25519 {OTHER_ED64 67}",
                "[example.org]:2222 ssh-ed25519 {OTHER_ED64 68}=",
                "[example.org]:2222 ssh-ed25519 {OTHER_ED64 68}AAAA",
                "[example.org]:2222 ssh-ed25519 !{OTHER_ED64 68}",
                "[example.org]:2222 ssh-rsa {OTHER_ED64 68}",
                "[example.org]:2222 none {OTHER_ED64 68}",
                "[example.org]:2222 SSH-ED25519 {OTHER_ED64 68}",
                "[example.org]:2222 {OTHER_ED64 68}",
                "[example.org]:2222 256 35 12345",
                "[example.org]:2222 # {OTHER_ED}",
                "#[example.org]:2222 {OTHER_ED}",
                " \t # [example.org]:2222 {OTHER_ED}",
                " ",
                "\t",
                "\r",
                "|1|x|y {OTHER_ED}",
                "|1|{OTHER_ED64 68}|y {OTHER_ED}",
                "|2|x|y {OTHER_ED}",
                "| {OTHER_ED}",
                "{LONG 100000}",
                "{LONG 100000} {OTHER_ED}",
                "[example.org]:2222 ssh-rsa {SMALL_RSA}",
                "[example.org]:2222 ssh-ed25519 {OTHER_ED64 30}\u000b{OTHER_ED64_FROM 30}",
                "[example.org]:2222 ecdsa-sha2-nistp256 {OFF_CURVE}",
                "[example.org]:2222 {OTHER_ED}\u0000 comment",
                "[example.org]:2222 ssh-ed25519\u0000 {OTHER_ED64 68}")) {
            at2222("line alone: " + line, line + "\n");
            if (!line.contains("{OFF_CURVE}")) {
                before.append(line.replace("2222", "2223")).append('\n');
            }
        }
        at2222("all these lines before", before + "[example.org]:2222 {ED}\n");
        at2222("all these lines before another key", before + "[example.org]:2222 {OTHER_ED}\n");
        at2222("blanks and tabs", " \t[example.org]:2222 \t ssh-ed25519\t\t{ED64}\t comment\n");
        at2222("carriage returns", "# a\r\n\r\n[example.org]:2222 {ED}\r\n");
        at2222("carriage returns, other", "# a\r\n\r\n[example.org]:2222 {OTHER_ED}\r\n");
        at2222("no last newline", "[example.org]:2222 {ED}");
        at2222("no last newline, other host", "other.org {ED}");
        at2222("cut off without newline", "[example.org]:2222 ssh-ed25519 AAAAC3Nz");
        at2222("long comment", "[example.org]:2222 {ED} {LONG 100000}\n");
        at2222("empty", "");
        at2222("newlines", "\n\n\n");
    }

    private void types() {
        for (String key :
                List.of("{ECDSA}", "{RSA}", "{OTHER_ECDSA}", "{OTHER_RSA}", "{P384}", "{DSA}", "{SK}", "{CERT}")) {
            at2222("type " + key, "[example.org]:2222 " + key + "\n");
            at2222("type and rsa " + key, "[example.org]:2222 " + key + "\n[example.org]:2222 {RSA}\n");
        }
        at2222("rsa by an algorithm", "[example.org]:2222 rsa-sha2-512 {RSA64}\n");
        at2222("rsa of the bare host", "example.org {RSA}\n");
        at2222("rsa by a pattern", "[*]:* {RSA}\n");
        at2222("first rsa revoked", "[*]:2222 {OTHER_RSA}\n[*]:2222 {RSA}\n@revoked * {OTHER_RSA}\n");
    }

    private void addresses() {
        at("::1", 22, "ipv6", "::1 {ED}\n");
        at("0:0:0::1", 22, "ipv6 canonical", "::1 {ED}\n");
        at("0:0:0::1", 22, "ipv6 as given", "0:0:0::1 {ED}\n");
        at("0:0:0::1", 22, "ipv6 canonical other", "::1 {OTHER_ED}\n");
        at("2001:DB8::A", 2222, "ipv6 with port", "[2001:db8::a]:2222 {ED}\n");
        at("2001:DB8::A", 2222, "ipv6 with port in upper case", "[2001:DB8::A]:2222 {ED}\n");
        at("2001:db8:0:0:1:0:0:1", 22, "ipv6 two runs", "2001:db8::1:0:0:1 {ED}\n");
        at("::ffff:10.0.0.1", 22, "ipv6 mapped", "::ffff:10.0.0.1 {ED}\n");
        at("::ffff:a00:1", 22, "ipv6 mapped in hex", "::ffff:10.0.0.1 {OTHER_ED}\n");
        at("::a00:1", 22, "ipv6 compatible", "::10.0.0.1 {ED}\n");
        at("fe80::0:1%lo", 22, "ipv6 zone", "fe80::1%lo {ED}\n");
        at("127.1", 22, "short ipv4", "127.0.0.1 {OTHER_ED}\n");
        at("0x7f.1", 22, "hexadecimal ipv4", "127.0.0.1 {ED}\n");
        at("010.0.0.1", 22, "octal ipv4", "8.0.0.1 {ED}\n");
        at("2130706433", 22, "ipv4 as a number", "127.0.0.1 {ED}\n");
        at("10.0.0.1", 22, "ipv4 pattern", "10.0.0.* {ED}\n");
        at("10.0.0.1", 22, "ipv4 network is no pattern", "10.0.0.0/8 {ED}\n");
    }

    private void files() {
        at2222("known in the second", "", "[example.org]:2222 {ED}\n");
        at2222("other in the second", "", "[example.org]:2222 {OTHER_ED}\n");
        at2222("revoked in the second", "[example.org]:2222 {ED}\n", "@revoked * {ED}\n");
        at2222("other in the first", "[example.org]:2222 {OTHER_ED}\n", "[example.org]:2222 {ED}\n");
        at2222("first is missing", KnownHostsCase.MISSING, "[example.org]:2222 {ED}\n");
        at2222("second is missing", "[example.org]:2222 {ED}\n", KnownHostsCase.MISSING);
        at2222("both are missing", KnownHostsCase.MISSING, KnownHostsCase.MISSING);
        at2222("second is a directory", "[example.org]:2222 {ED}\n", KnownHostsCase.DIRECTORY);
        at2222("second is a loop", "", KnownHostsCase.LOOP);
        at2222("first is a directory", KnownHostsCase.DIRECTORY, "[example.org]:2222 {ED}\n");
        at2222("first is below a file", KnownHostsCase.BELOW_A_FILE);
        at2222("first cannot be made", KnownHostsCase.NO_FOLDER);
    }

    /** At the place where the real server is: these are tried by a real handshake, too. */
    private void live() {
        at("127.0.0.1", 0, "live nothing", "");
        at("127.0.0.1", 0, "live pattern", "[127.0.0.*]:* {ED}\n");
        at("127.0.0.1", 0, "live changed under a pattern", "[127.0.0.*]:* {OTHER_ED}\n");
        at("127.0.0.1", 0, "live revoked", "@revoked * {ED}\n");
        at("127.0.0.1", 0, "live rsa", "[127.0.0.1]:* {RSA}\n");
        at("127.0.0.1", 0, "live ecdsa and damage", "x\n@odd\n[127.0.0.1]:* {ECDSA}\n");
        at("127.0.0.1", 0, "live bare", "127.0.0.1 {ED}\n");
        at("127.0.0.1", 0, "live authority", "@cert-authority * {OTHER_ED}\n");
    }

    private void at2222(String name, String... files) {
        at(HOST, 2222, name, files);
    }

    private void at22(String name, String... files) {
        at(HOST, 22, name, files);
    }

    private void at(String host, int port, String name, String... files) {
        all.add(new KnownHostsCase(name, host, port, Arrays.asList(files)));
    }
}
