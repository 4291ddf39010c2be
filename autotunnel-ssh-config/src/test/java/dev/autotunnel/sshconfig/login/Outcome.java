package dev.autotunnel.sshconfig.login;

/**
 * How a login ended for the client.
 *
 * @param in whether it got in
 * @param told what the client said
 */
record Outcome(boolean in, String told) {}
