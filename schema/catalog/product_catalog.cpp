#include "schema/catalog/catalog.h"

#include <cstdio>
#include <cstdlib>

namespace outpost::schema {

const CatalogFiles& productFiles() {
    // Written by scripts/cmake/embed.cmake from schema/entities, so that programs need no data folder.
    static const CatalogFiles kFiles{
#include "entities.inc"
    };
    return kFiles;
}

const Catalog& productCatalog() {
    static const Catalog kCatalog = [] {
        auto catalog = readCatalog(productFiles());
        if (!catalog) {
            // A test reads these files in every build; a program that gets here was built from an unfinished tree.
            std::fprintf(stderr, "outpost: %s\n", describe(catalog.error()).c_str());
            std::abort();
        }
        return std::move(*catalog);
    }();
    return kCatalog;
}

}  // namespace outpost::schema
