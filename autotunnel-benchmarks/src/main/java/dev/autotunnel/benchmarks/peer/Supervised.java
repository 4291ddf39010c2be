package dev.autotunnel.benchmarks.peer;

/** A tunnel that somebody mends. */
public interface Supervised extends Tunnel {
    /** Names the connection it has now, if any: another text than before means that the end of that one was noticed. */
    String incarnation();
}
