package dev.modelregistry.query;

/**
 * What a version can be found by. In text:
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><th>field</th><th>values</th></tr>
 * <tr><td>{@code model}, {@code version}, {@code digest}</td><td>the model's name, the version's number, its identity
 *     {@code sha256:…}</td></tr>
 * <tr><td>{@code stage}, {@code alias}</td><td>each stage that serves it, each alias that points to it</td></tr>
 * <tr><td>{@code status}</td><td>{@code active}, {@code archived} or {@code recalled}</td></tr>
 * <tr><td>{@code author}, {@code created}, {@code trained}</td><td>the id of who registered it, when that was, when
 *     training ended</td></tr>
 * <tr><td>{@code tags.*}, {@code business.*}</td><td>texts by key: the version's tags, its business metadata</td></tr>
 * <tr><td>{@code metrics.*}</td><td>numbers, measured at training time</td></tr>
 * <tr><td>{@code evaluations.*}</td><td>numbers: {@code evaluations.holdout.auc} is {@code auc} in the newest evaluation
 *     named {@code holdout}</td></tr>
 * <tr><td>{@code params.*}</td><td>hyperparameters: numbers, texts, {@code true} and {@code false}</td></tr>
 * <tr><td>{@code dataset}</td><td>for each dataset its name, a slash, and its version</td></tr>
 * <tr><td>{@code dataset.name}, {@code dataset.version}, {@code dataset.role}, {@code dataset.digest}</td><td>of each
 *     dataset; two conditions on them may be met by two datasets</td></tr>
 * <tr><td>{@code parent}</td><td>each version that it was made from, such as {@code fraud-base@2.0}</td></tr>
 * <tr><td>{@code code.repository}, {@code code.revision}</td><td>of the code that trained it</td></tr>
 * </table>
 *
 * <p>In text, a name with other characters than letters, digits and {@code _.:/@-} stands in double quotes, as a whole or in
 * parts: {@code evaluations."hold out".auc}. Dots join: the metric {@code c} of an evaluation {@code a.b} and the metric
 * {@code b.c} of an evaluation {@code a} are one field, which has the values of both.
 */
public sealed interface Field permits TextField, NumberField, TimeField, VersionField, ParamField {
    /** As in the text of a query, but without quotes; also the name under which a store's index has it. */
    String name();

    /** Whether a value of the field can be compared with this. */
    boolean accepts(Literal value);

    /** The least values first. */
    default Order ascending() {
        return new Order(this, false);
    }

    /** The greatest values first. */
    default Order descending() {
        return new Order(this, true);
    }

    /** The field of that name, such as {@code tags.team}; refused, naming the fields that there are, if there is none. */
    static Field of(String name) {
        return Fields.of(name);
    }

    /** The model's name. */
    static TextField model() {
        return new TextField("model");
    }

    /** The version's number. */
    static VersionField version() {
        return new VersionField();
    }

    /** The version's identity, {@code sha256:…}. */
    static TextField digest() {
        return new TextField("digest");
    }

    /** The stages that serve the version. */
    static TextField stage() {
        return new TextField("stage");
    }

    /** The aliases that point to the version. */
    static TextField alias() {
        return new TextField("alias");
    }

    /** {@code active}, {@code archived} or {@code recalled}. */
    static TextField status() {
        return new TextField("status");
    }

    /** The id of who registered the version. */
    static TextField author() {
        return new TextField("author");
    }

    /** When the version was registered. */
    static TimeField created() {
        return new TimeField("created");
    }

    /** When training ended. */
    static TimeField trained() {
        return new TimeField("trained");
    }

    /** A tag of the version. */
    static TextField tag(String key) {
        return new TextField("tags." + key);
    }

    /** A metric that was measured at training time. */
    static NumberField metric(String name) {
        return new NumberField("metrics." + name);
    }

    /** A metric of the newest evaluation of a name. */
    static NumberField evaluation(String name, String metric) {
        return new NumberField("evaluations." + name + "." + metric);
    }

    /** A hyperparameter. */
    static ParamField param(String name) {
        return new ParamField("params." + name);
    }

    /** Business metadata. */
    static TextField business(String key) {
        return new TextField("business." + key);
    }

    /** The datasets, each as its name, a slash, and its version. */
    static TextField dataset() {
        return new TextField("dataset");
    }

    /** One side of the datasets: {@code name}, {@code version}, {@code role} or {@code digest}. */
    static TextField dataset(String side) {
        return new TextField("dataset." + side);
    }

    /** The versions that it was made from, each such as {@code fraud-base@2.0}. */
    static TextField parent() {
        return new TextField("parent");
    }

    /** One side of the code that trained it: {@code repository} or {@code revision}. */
    static TextField code(String side) {
        return new TextField("code." + side);
    }
}
