#include "schema/catalog/catalog.h"

#include <doctest/doctest.h>

using namespace outpost;
using namespace outpost::schema;

TEST_CASE("catalog: the product's own files are right") {
    const auto catalog = readCatalog(productFiles());
    REQUIRE_MESSAGE(catalog.has_value(), (catalog ? std::string() : catalog.error().detail));
}
