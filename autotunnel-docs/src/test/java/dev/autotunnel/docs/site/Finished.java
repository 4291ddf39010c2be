package dev.autotunnel.docs.site;

/**
 * What came of commands that have ended.
 *
 * @param status the exit status
 * @param output what they wrote to stdout and stderr
 */
public record Finished(int status, String output) {}
