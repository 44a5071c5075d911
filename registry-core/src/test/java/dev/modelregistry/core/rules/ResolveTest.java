package dev.modelregistry.core.rules;

import static dev.modelregistry.core.rules.Commands.alias;
import static dev.modelregistry.core.rules.Commands.archive;
import static dev.modelregistry.core.rules.Commands.delete;
import static dev.modelregistry.core.rules.Commands.digest;
import static dev.modelregistry.core.rules.Commands.promote;
import static dev.modelregistry.core.rules.Commands.register;
import static dev.modelregistry.core.rules.Commands.registerMajor;
import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.ModelRef;
import dev.modelregistry.error.NotFoundException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolveTest {
    private final ModelHistory model = new ModelHistory();

    @BeforeEach
    void aModelWithAPast() {
        model.execute(register(0));
        model.execute(register(1));
        model.execute(register(2));
        model.execute(registerMajor(3));
        model.execute(register(4));
        model.execute(archive("2.1"));
        model.execute(delete("1.2"));
        model.execute(promote("1.0", STAGING));
        model.execute(promote("1.0", PRODUCTION));
        model.execute(alias("champion", "1.1"));
    }

    private String resolve(String ref) {
        return Resolve.resolve(model.state(), ModelRef.parse(ref)).version().toString();
    }

    @ParameterizedTest
    @CsvSource({
        "fraud@1.0, 1.0",
        "fraud@2.1, 2.1",
        "fraud@1.x, 1.1",
        "fraud@2.x, 2.0",
        "fraud@latest, 2.0",
        "fraud@production, 1.0",
        "fraud@stage:production, 1.0",
        "fraud@champion, 1.1",
        "fraud@alias:champion, 1.1"
    })
    void namesAVersion(String ref, String version) {
        assertThat(resolve(ref)).isEqualTo(version);
    }

    @Test
    void namesTheVersionOfADigest() {
        assertThat(resolve("fraud@" + digest(1))).isEqualTo("1.1");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> resolve("fraud@" + digest(2)))
                .withMessageContaining("no version has this digest");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fraud@1.2 | fraud@1.2 was deleted and its number is not used again; fraud has 1.0, 1.1, 2.0, 2.1",
                "fraud@3.x | major 3 has no version in use",
                "fraud@staging | stage staging serves nothing; stages that serve: production → 1.0",
                "fraud@nobody | nobody is neither a stage that ever served a version nor an alias; stages that serve: production → 1.0; aliases: champion → 1.1",
                "fraud@alias:nobody | there is no alias nobody; aliases: champion → 1.1"
            })
    void saysWhatThereIsIfItNamesNone(String ref, String message) {
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> resolve(ref))
                .withMessageContaining(message);
    }
}
