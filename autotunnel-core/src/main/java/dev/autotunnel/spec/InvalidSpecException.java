package dev.autotunnel.spec;

/** A value of a spec was refused: which field, what value, and the rule it breaks. Never holds a secret. */
public final class InvalidSpecException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String value;
    private final String rule;

    /** Names the field, the value as text, and the rule. */
    public InvalidSpecException(String field, Object value, String rule) {
        super("%s: \"%s\" %s".formatted(field, value, rule));
        this.field = field;
        this.value = String.valueOf(value);
        this.rule = rule;
    }

    /** The field, named as in the builder. */
    public String field() {
        return field;
    }

    /** The refused value, as text. */
    public String value() {
        return value;
    }

    /** What the value must be, as words that follow it: "must be ...". */
    public String rule() {
        return rule;
    }
}
