package dev.modelregistry.core.query;

import dev.modelregistry.ModelName;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Sha256;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.query.VersionQuery;
import java.nio.charset.StandardCharsets;

/**
 * Tokens of pages: where to go on, sealed with a digest of that and of the list that the page is of. A token that was changed,
 * cut, or made by another query or for another list is refused. It is no secret, and who wants to can make one: all that it names is a place in an answer that
 * its owner may read anyway.
 */
final class PageTokens {
    private static final int SEAL = 24;

    private final String name;
    private final String list;

    /** @param name of the list, for a message */
    private PageTokens(String name, String list) {
        this.name = name;
        this.list = list;
    }

    /** For a query, read at some moment if it is not read now. */
    static PageTokens of(VersionQuery query, String moment) {
        return new PageTokens("search", moment + "\n" + query);
    }

    /** For all models, at some moment if it is not now. */
    static PageTokens ofModels(String moment) {
        return new PageTokens("list", moment + "\nmodels");
    }

    /** For the versions of a model, at some moment if it is not now. */
    static PageTokens ofVersions(ModelName model, String moment) {
        return new PageTokens("list", moment + "\nversions of " + model);
    }

    /** The same request with the place alone, which a store understands. */
    PageRequest open(PageRequest request) {
        if (request.after().isEmpty()) {
            return request;
        }
        String token = request.after().get();
        String place = token.substring(Math.min(SEAL, token.length()));
        if (!token.equals(sealed(place))) {
            throw new InvalidInputException(
                    "not a page token of this " + name + ": it was changed, or comes from another query, list or"
                            + " model; hand in what next() of the last page gave, to the same call");
        }
        return PageRequest.after(place, request.limit());
    }

    /** The same page with a sealed token. */
    <T> Page<T> seal(Page<T> page) {
        return page.next()
                .map(next -> Page.of(
                        page.items(), PageRequest.after(sealed(next.after().orElseThrow()), next.limit())))
                .orElse(page);
    }

    private String sealed(String place) {
        byte[] bytes = ("model-registry page token\n" + place + "\n" + list).getBytes(StandardCharsets.UTF_8);
        return Sha256.of(bytes).hex().substring(0, SEAL) + place;
    }
}
