package dev.autotunnel.autossh;

/**
 * A scenario that is run with both programs, and the expected result of each.
 *
 * @param name a description
 * @param autossh the expected result of autossh
 * @param ours the expected result of our program
 * @param reason why the results differ, as listed in docs/autossh.md; empty if they must be equal
 * @param play the steps of the scenario
 */
record Scenario(String name, String autossh, String ours, String reason, Play play) {
    /** The steps of a scenario. They return the result. */
    interface Play {
        Object on(TestSite site, TestedProgram subject) throws Exception;
    }

    static Scenario same(String name, String seen, Play play) {
        return new Scenario(name, seen, seen, "", play);
    }

    static Scenario differs(String name, String autossh, String ours, String reason, Play play) {
        return new Scenario(name, autossh, ours, reason, play);
    }

    String expectedOf(TestedProgram subject) {
        return subject == TestedProgram.AUTOSSH ? autossh : ours;
    }

    @Override
    public String toString() {
        return name;
    }
}
