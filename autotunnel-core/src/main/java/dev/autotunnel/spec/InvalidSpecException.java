package dev.autotunnel.spec;

/** A value of a spec was refused: which field, what value, and the rule it breaks. Never holds a secret. */
public final class InvalidSpecException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String value;
    private final String rule;

    /** Names the field, the value as text, and the rule. */
    public InvalidSpecException(String field, Object value, String rule) {
        super("%s: \"%s\" %s".formatted(field, Quotable.value(value), rule));
        this.field = field;
        this.value = Quotable.value(value);
        this.rule = rule;
    }

    /** The field, named as in the builder. */
    public String field() {
        return field;
    }

    /**
     * Returns the refused value as text. What may be a secret is not shown: a private key, a password before an {@code @},
     * a text of more than 256 characters. Of a wrong public key the type and the length are shown.
     */
    public String value() {
        return value;
    }

    /** What the value must be, as words that follow it: "must be ...". */
    public String rule() {
        return rule;
    }
}
