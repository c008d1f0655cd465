#pragma once

#include "app/firm/firm.h"
#include "app/query/reader.h"

#include <doctest/doctest.h>
#include <filesystem>
#include <memory>
#include <random>
#include <string>

/// A firm in a folder of its own, for tests.
namespace outpost::app {

struct TestHome {
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("outpost-firm-" + std::to_string(std::random_device{}()));
    ~TestHome() {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    std::filesystem::path home() const { return folder / "home"; }

    std::unique_ptr<Firm> found() const {
        FoundRequest request;
        request.firm = "远航机电";
        request.user = "王伟";
        request.password = "secret";
        request.device = "office";
        request.cheapPassword = true;
        std::string sheet;
        auto firm = Firm::found(home(), request, sheet);
        REQUIRE_MESSAGE(firm, (firm ? std::string{} : describe(firm.error())));
        CHECK(sheet.size() > 100);
        return std::move(*firm);
    }
    std::unique_ptr<Firm> open() const {
        auto firm = Firm::open(home(), "", "secret");
        REQUIRE_MESSAGE(firm, (firm ? std::string{} : describe(firm.error())));
        return std::move(*firm);
    }
};

inline CommandCall call(std::string command, FieldValues values, RecordId record = 0) {
    CommandCall call;
    call.command = std::move(command);
    call.values = std::move(values);
    call.record = record;
    return call;
}

/// Runs it and gives the record; fails the test on an error.
inline RecordId run(Firm& firm, CommandCall what) {
    const std::string name = what.command;
    const auto result = firm.run(std::move(what));
    REQUIRE_MESSAGE(result, (name + ": " + (result ? std::string{} : describe(result.error()))));
    return result->record;
}

inline Value valueOf(Firm& firm, const std::string& entity, RecordId id, const std::string& field) {
    const auto reader = firm.reader();
    REQUIRE(reader);
    const auto detail = (*reader)->show(entity, id);
    REQUIRE_MESSAGE(detail, (detail ? std::string{} : describe(detail.error())));
    for (std::size_t i = 0; i < detail->fields.size(); ++i)
        if (detail->fields[i] == field) return detail->cells[i].value;
    FAIL(std::string{"no field " + field});
    return {};
}

inline std::int64_t countOf(Firm& firm, const std::string& entity) {
    const auto reader = firm.reader();
    REQUIRE(reader);
    Query query;
    query.entity = entity;
    return (*reader)->count(query).value().number;
}

}  // namespace outpost::app
