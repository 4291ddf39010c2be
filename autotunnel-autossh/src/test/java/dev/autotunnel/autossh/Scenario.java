package dev.autotunnel.autossh;

/**
 * Something that is done with both programs, and what is seen of each.
 *
 * @param name what is done
 * @param autossh what is seen of the real one
 * @param ours what is seen of ours
 * @param reason why they differ; empty where they must not. docs/autossh.md lists these
 * @param play does it
 */
record Scenario(String name, String autossh, String ours, String reason, Play play) {
    /** Does it, and says what was seen. */
    interface Play {
        Object on(Site site, Subject subject) throws Exception;
    }

    static Scenario same(String name, String seen, Play play) {
        return new Scenario(name, seen, seen, "", play);
    }

    static Scenario differs(String name, String autossh, String ours, String reason, Play play) {
        return new Scenario(name, autossh, ours, reason, play);
    }

    String expectedOf(Subject subject) {
        return subject == Subject.AUTOSSH ? autossh : ours;
    }

    @Override
    public String toString() {
        return name;
    }
}
