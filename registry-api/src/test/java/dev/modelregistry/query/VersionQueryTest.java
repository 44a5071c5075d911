package dev.modelregistry.query;

import static dev.modelregistry.query.Field.alias;
import static dev.modelregistry.query.Field.business;
import static dev.modelregistry.query.Field.created;
import static dev.modelregistry.query.Field.dataset;
import static dev.modelregistry.query.Field.evaluation;
import static dev.modelregistry.query.Field.metric;
import static dev.modelregistry.query.Field.param;
import static dev.modelregistry.query.Field.stage;
import static dev.modelregistry.query.Field.tag;
import static dev.modelregistry.query.Field.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.Version;
import dev.modelregistry.error.InvalidInputException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionQueryTest {
    @Test
    void typesAndTextAreOneQuery() {
        same(
                "stage = 'production' and metrics.auc >= 0.95 and (tags.team = 'risk' or not dataset.name = 'toy')",
                VersionQuery.where(stage().is("production")
                        .and(metric("auc").atLeast(0.95))
                        .and(tag("team")
                                .is("risk")
                                .or(Condition.not(dataset("name").is("toy"))))));
        same(
                "metrics.auc >= 0.95 order by metrics.auc desc",
                VersionQuery.where(metric("auc").atLeast(0.95))
                        .orderBy(metric("auc").descending()));
        same(
                "version > 1.10 and created < '2026-03-03T00:00:00Z' order by created, version desc",
                VersionQuery.where(version()
                                .greaterThan(Version.parse("1.10"))
                                .and(created().before(Instant.parse("2026-03-03T00:00:00Z"))))
                        .orderBy(created().ascending(), version().descending()));
        same(
                "alias in ('a', 'b') or params.depth in (6, 'deep') or tags.\"cost centre\" like 'EU-%'",
                VersionQuery.where(alias().in("a", "b")
                        .or(new Condition.In(param("depth"), List.of(new Literal.Numeric(6), new Literal.Text("deep"))))
                        .or(tag("cost centre").like("EU-%"))));
        same(
                "params.shuffle = 'true' and evaluations.holdout.auc != 1 and business.\"it's\" = 'it''s'",
                VersionQuery.where(param("shuffle")
                        .is(true)
                        .and(evaluation("holdout", "auc").isNot(1))
                        .and(business("it's").is("it's"))));
        same("", VersionQuery.all());
        same("order by model", VersionQuery.all().orderBy(Field.model().ascending()));
    }

    private static void same(String text, VersionQuery query) {
        assertThat(VersionQuery.parse(text)).isEqualTo(query);
        assertThat(VersionQuery.parse(query.toString())).isEqualTo(query);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '~',
            value = {
                "a = 1 | there is no field a; fields are model, version",
                "stage | expected =, !=, <, <=, >, >=, 'in' or 'like' at character 6, found the end; up to there it reads: stage",
                "stage = | expected stage to be compared with a text such as 'risk' at character 8, found the end",
                "stage = 5 | expected stage to be compared with a text such as 'risk' at character 9, found 5",
                "metrics.auc >= '0.9' | metrics.auc to be compared with a number such as 0.95 at character 16, found '0.9'",
                "metrics.auc >= > 5 | at character 16, found >; up to there it reads: metrics.auc >=",
                "metrics.auc = 1e999 | a number in a query is finite; got Infinity, at character 15",
                "metrics.auc = 1.x | expected a digit at character 17, found 'x'",
                "metrics.auc = 5and stage = 'a' | expected the end of the number (texts and times are in single quotes) at character 16, found 'a'",
                "stage = 'prod | the ' at character 9 is never closed",
                "tags.\"a = 'b' | the \" at character 6 is never closed",
                "tags. = 'b' | expected a name, in double quotes",
                "tags.\"\" = 'b' | not a field: tags.; after tags. comes a name",
                "(stage = 'a' | expected 'and', 'or' or ')' at character 13, found the end",
                "stage = 'a') | expected 'and', 'or', 'order by' or the end at character 12, found )",
                "stage = 'a' stage = 'b' | expected 'and', 'or', 'order by' or the end at character 13, found stage",
                "stage in () | expected stage to be compared with a text such as 'risk' at character 11, found )",
                "stage in ('a' 'b') | expected ',' or ')' at character 15, found 'b'",
                "stage not = 'a' | expected 'in' or 'like' at character 11, found =",
                "metrics.auc like '1%' | 'like' is for texts, and metrics.auc is compared with a number",
                "stage like 5 | expected a pattern such as 'EU-%' at character 12, found 5",
                "stage like 'a\\b' | a \\ in a pattern comes before %, _ or another \\",
                "stage like 'a\\' | a \\ in a pattern comes before %, _ or another \\",
                "stage ! 'a' | expected != at character 7",
                "stage = 'a' order metrics.auc | expected 'by' at character 19, found metrics.auc",
                "stage = 'a' order by | expected a field such as metrics.auc at character 21, found the end",
                "order by stage desc asc | expected ',' or the end at character 21, found asc",
                "created > 'yesterday' | expected a time such as '2026-03-03' or '2026-03-03T10:15:30Z' at character 11",
                "created > '2026-02-30' | expected a time such as",
                "version = 1 | expected a version such as 1.2 at character 11, found 1",
                "version = 1.02 | expected a version such as 1.2 at character 11, found 1.02",
                "stage = 'a' ; drop table | expected a field, a value or a sign at character 13, found ';'",
                "stage == 'a' | expected = at character 7, found ==",
                "stage <> 'a' | expected != at character 7, found <>",
                "metrics.auc => 1 | expected >= at character 13, found =>",
                "metrics.auc =< 1 | expected <= at character 13, found =<",
                "stage = 'a' && stage = 'b' | expected 'and' at character 13, found &&",
                "stage = 'a'|stage = 'b' | expected 'or' at character 12, found |",
                "stage = 'a' || stage = 'b' | expected 'or' at character 13, found ||",
                "metrics.auc > .5 | expected 0.5, with a digit before the dot, at character 15, found .5",
                "metrics.auc > -.5e3 | expected -0.5e3, with a digit before the dot, at character 15, found -.5e3",
                "metrics.auc > . | expected a field, a value or a sign at character 15, found '.'",
                "stage = \"production\" | expected a text in single quotes, as 'production' (double quotes are for a field's name behind its dot, as tags.\"cost centre\"), at character 9, found \"production\"",
                "stage = \"it's | expected a text in single quotes, as 'it''s' (",
                "stage = \"it's | at character 9, found \"it's",
                "\"stage\" = 'a' | double quotes are for a field's name behind its dot, as tags.\"cost centre\"",
                "not | expected a field such as metrics.auc at character 4, found the end",
                "and | there is no field and"
            })
    void whatCannotBeReadIsPointedAt(String text, String message) {
        assertThatThrownBy(() -> VersionQuery.parse(text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("cannot read the query: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "metrcs.auc = 1 | metrics.auc",
                "metric.auc = 1 | metrics.auc",
                "Metrics.AUC = 1 | metrics.AUC",
                "tgas.team = 'a' | tags.team",
                "evalutions.holdout.auc = 1 | evaluations.holdout.auc",
                "stages = 'a' | stage",
                "dataset.nmae = 'a' | dataset.name",
                "datasets.version = 'a' | dataset.version",
                "creatd > '2026-03-03' | created",
                "metrics > 1 | metrics.*"
            })
    void aFieldThatIsNearlyOneIsNamed(String text, String meant) {
        assertThatThrownBy(() -> VersionQuery.parse(text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("; did you mean " + meant + "? fields are model, version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auc = 1", "team = 'a'", "code = 'a'", "dataset.transactions = 'a'", "matrix.auc.x.y = 1"})
    void nothingIsGuessedOfWhatIsFarFromEveryField(String text) {
        assertThatThrownBy(() -> VersionQuery.parse(text))
                .hasMessageContaining("; fields are model, version")
                .message()
                .doesNotContain("did you mean");
    }

    /** All of these are one field: dots join. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evaluations.\"hold out\".auc = 1",
                "evaluations.\"hold out.auc\" = 1",
                "evaluations.\"hold out\".\"auc\" = 1"
            })
    void eachPartOfANameMayStandInQuotes(String text) {
        same(text, VersionQuery.where(evaluation("hold out", "auc").is(1)));
        same(
                "evaluations.holdout.\"recall @ 5\" = 1 and evaluations.a.\"b.c\" = 2",
                VersionQuery.where(evaluation("holdout", "recall @ 5")
                        .is(1)
                        .and(evaluation("a.b", "c").is(2))));
        for (String wrong : List.of("tags.\"a\". = 'b'", "tags.\"a\"b = 'b'", "tags.\"a\".. \"b\" = 'b'")) {
            assertThatThrownBy(() -> VersionQuery.parse(wrong)).isInstanceOf(InvalidInputException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"STAGE = 'a' | there is no field STAGE", "Stage = 'a' | there is no field Stage"})
    void fieldsAreCaseSensitive(String text, String message) {
        assertThatThrownBy(() -> VersionQuery.parse(text)).hasMessageContaining(message);
    }

    @Test
    void keywordsAreNot() {
        assertThat(VersionQuery.parse("NOT stage In ('a') AND alias LIKE 'b' Order BY stage DESC, alias ASC"))
                .isEqualTo(VersionQuery.parse("not stage in ('a') and alias like 'b' order by stage desc, alias"));
    }

    @Test
    void notInAndNotLikeAreReadToo() {
        assertThat(VersionQuery.parse("stage not in ('a') and alias not like 'b'"))
                .isEqualTo(VersionQuery.parse("not stage in ('a') and not alias like 'b'"));
    }

    @Test
    void bracketsKeepTheirShape() {
        assertThat(VersionQuery.parse("(stage = 'a' and stage = 'b') and stage = 'c'"))
                .isNotEqualTo(VersionQuery.parse("stage = 'a' and stage = 'b' and stage = 'c'"))
                .hasToString("(stage = 'a' and stage = 'b') and stage = 'c'");
        assertThat(VersionQuery.parse("((stage = 'a' and stage = 'b') or stage = 'c')"))
                .hasToString("stage = 'a' and stage = 'b' or stage = 'c'");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "0.1, 0.1",
        "1e-7, 0.0000001",
        "2e23, 2E+23",
        "4.9e-324, 5E-324",
        "1.7976931348623157e308, 1.7976931348623157E+308",
        "123456789.125, 123456789.125",
        "-5, -5"
    })
    void numbersAreWrittenWithTheFewestDigits(double number, String text) {
        assertThat(new Literal.Numeric(number)).hasToString(text);
        assertThat(VersionQuery.parse("metrics.a = " + text))
                .isEqualTo(VersionQuery.where(metric("a").is(number)));
    }

    @Test
    void aDayIsItsBeginningInUtc() {
        assertThat(VersionQuery.parse("created >= '2026-03-03'"))
                .isEqualTo(VersionQuery.parse("created >= '2026-03-03T00:00:00Z'"))
                .isEqualTo(VersionQuery.parse("created >= '2026-03-03T01:00:00+01:00'"));
    }

    @Test
    void fieldsAreOfTheirKind() {
        assertThat(Field.of("metrics.auc")).isEqualTo(metric("auc"));
        assertThat(Field.of("version")).isEqualTo(version());
        assertThat(Field.of("params.x")).isEqualTo(param("x"));
        assertThatThrownBy(() -> new TextField("metrics.auc")).hasMessageContaining("a number such as 0.95");
        assertThatThrownBy(() -> dataset("transactions"))
                .hasMessageContaining("there is no field dataset.transactions");
        assertThatThrownBy(() -> tag("a\nb")).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> tag("\ud800")).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new Condition.Comparison(stage(), Operator.EQUAL, new Literal.Numeric(1)))
                .hasMessageContaining("field stage is compared with a text such as 'risk', not with 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "not ", "(not ("})
    void nestingHasItsLimit(String step) {
        String deep = step.repeat(50_000) + "stage = 'a'";
        assertThatThrownBy(() -> VersionQuery.parse(deep))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("nested 100 deep");
        Condition condition = stage().is("a");
        for (int i = 1; i < VersionQuery.MAX_DEPTH; i++) {
            condition = Condition.not(condition);
        }
        same(condition.toString(), VersionQuery.where(condition));
        Condition deeper = Condition.not(condition);
        assertThatThrownBy(() -> VersionQuery.where(deeper)).hasMessageContaining("nested 100 deep");
    }

    @Test
    void termsAndKeysHaveTheirLimit() {
        Condition most = metric("a").in(new double[VersionQuery.MAX_TERMS]);
        same(most.toString(), VersionQuery.where(most));
        assertThatThrownBy(() -> VersionQuery.where(most.and(stage().is("a"))))
                .hasMessageContaining("at most 1000 comparisons and values to compare with; this one has 1001");
        Order[] keys = Collections.nCopies(17, created().ascending()).toArray(Order[]::new);
        assertThatThrownBy(() -> VersionQuery.all().orderBy(keys)).hasMessageContaining("at most 16 keys; got 17");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "%, ~~, true",
                "%, abc, true",
                "_, a, true",
                "_, 🦊, true",
                "_, ~~, false",
                "a%, abc, true",
                "a%, ba, false",
                "%c, abc, true",
                "%b%, abc, true",
                "a_c, abc, true",
                "a_c, ac, false",
                "A%, abc, false",
                "%a%b%c%, xaxbxcx, true",
                "%ab%ab, ababab, true",
                "%ab_, aabab, false",
                "%aab, aaaab, true",
                "a\\%, a%, true",
                "a\\%, ab, false",
                "a\\_c, abc, false",
                "\\\\%, \\x, true",
                "%_%_%, a, false",
                "%_%_%, ab, true",
                "%🦊, x🦊🦊, true"
            })
    void likeMatchesWholeTexts(String pattern, String text, boolean matches) {
        assertThat(new Condition.Like(tag("a"), pattern).matches(text)).isEqualTo(matches);
    }
}
