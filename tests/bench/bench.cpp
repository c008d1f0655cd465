#include "tests/bench/bench.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <random>
#include <system_error>
#include <thread>

namespace outpost::bench {

Options readOptions(int argc, char** argv, std::string_view about) {
    Options options;
    CLI::App parser{std::string(about)};
    std::string folder;
    parser.add_option("--customers", options.customers, "size of the firm that is measured")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{10'000'000}))
        ->capture_default_str();
    parser.add_option("--rounds", options.rounds, "how often each side runs; the least disturbed run counts")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    parser.add_option("--seed", options.seed, "of the generated firm")->capture_default_str();
    parser.add_option("--folder", folder, "where databases are made (a temporary folder)");
    try {
        parser.parse(argc, argv);
    } catch (const CLI::ParseError& end) {
        std::exit(parser.exit(end));
    }
    options.folder = folder;
    return options;
}

double percentile(std::vector<double> samples, double percent) {
    if (samples.empty()) return 0;
    const auto wanted = static_cast<std::size_t>(static_cast<double>(samples.size()) * percent / 100.0);
    const auto place = samples.begin() + static_cast<std::ptrdiff_t>(std::min(wanted, samples.size() - 1));
    std::nth_element(samples.begin(), place, samples.end());
    return *place;
}

Line::Line(std::string_view figure) { add("figure", figure); }

Line& Line::add(std::string_view name, std::int64_t value) {
    values_.emplace_back(name, value);
    return *this;
}

Line& Line::add(std::string_view name, double value) {
    values_.emplace_back(name, value);
    return *this;
}

Line& Line::add(std::string_view name, std::string_view value) {
    values_.emplace_back(name, std::string(value));
    return *this;
}

Line& Line::add(const Comparison& comparison) {
    add("ours_cpu_s", comparison.ours.cpuSeconds).add("baseline_cpu_s", comparison.baseline.cpuSeconds);
    add("cpu_ratio", comparison.cpuRatio());
    add("ours_wall_s", comparison.ours.wallSeconds).add("baseline_wall_s", comparison.baseline.wallSeconds);
    return add("wall_ratio", comparison.wallRatio());
}

void Line::print() const {
    std::string out = "{";
    const auto put = [&out](std::string_view name, std::string_view value) {
        out += fmt::format("{}{}: {}", out.size() > 1 ? ", " : "", nlohmann::json(name).dump(), value);
    };
    for (const auto& [name, value] : values_) {
        if (const auto* whole = std::get_if<std::int64_t>(&value)) put(name, fmt::format("{}", *whole));
        if (const auto* real = std::get_if<double>(&value)) put(name, fmt::format("{:.4g}", *real));
        if (const auto* text = std::get_if<std::string>(&value)) put(name, nlohmann::json(*text).dump());
    }
    put("processors", fmt::format("{}", std::thread::hardware_concurrency()));
    put("build", nlohmann::json(OUTPOST_BUILD_TYPE).dump());
    put("version", nlohmann::json(OUTPOST_VERSION).dump());
    fmt::print("{}}}\n", out);
    std::fflush(stdout);
}

void stop(std::string_view what) {
    fmt::print(stderr, "{}\n", what);
    std::exit(1);
}

ScratchFolder::ScratchFolder(const std::filesystem::path& parent) {
    const auto above = parent.empty() ? std::filesystem::temp_directory_path() : parent;
    std::random_device device;
    path_ = above / fmt::format("outpost-bench-{:08x}{:08x}", device(), device());
    std::error_code error;
    std::filesystem::create_directories(path_, error);
    if (error) stop(fmt::format("cannot make {}: {}", path_.string(), error.message()));
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace outpost::bench
