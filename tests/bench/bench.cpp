#include "tests/bench/bench.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <system_error>
#include <thread>

namespace outpost::bench {

Options readOptions(int argc, char** argv, std::string_view about) {
    // By hand: a command-line library costs a sanitized build twenty seconds for these few options.
    constexpr std::string_view kUsage =
        "  --customers N  size of the firm that is measured (100000)\n"
        "  --rounds N     how often each side runs; the least disturbed run counts (3)\n"
        "  --seed N       of the generated firm (1)\n"
        "  --folder DIR   where databases are made (a temporary folder)\n"
        "  --keep DIR     where what takes long to make is kept, and taken from in the next run (nowhere)\n"
        "  --only NAME    measures only the figure of this name\n";
    Options options;
    const auto whole = [](std::string_view name, std::string_view text, std::int64_t least, std::int64_t most) {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
            stop(fmt::format("{}: '{}' is no whole number from {} to {}", name, text, least, most));
        return value;
    };
    for (int at = 1; at < argc; at += 2) {
        const std::string_view name = argv[at];
        if (name == "--help") {
            fmt::print("{}\n{}", about, kUsage);
            std::exit(0);
        }
        if (at + 1 == argc) stop(fmt::format("{} needs a value; see --help", name));
        const std::string_view text = argv[at + 1];
        if (name == "--customers") options.customers = whole(name, text, 1, 10'000'000);
        else if (name == "--rounds") options.rounds = static_cast<int>(whole(name, text, 1, 1000));
        else if (name == "--seed")
            options.seed = static_cast<std::uint64_t>(whole(name, text, 0, std::numeric_limits<std::int64_t>::max()));
        else if (name == "--folder") options.folder = text;
        else if (name == "--keep") options.keep = text;
        else if (name == "--only") options.only = text;
        else stop(fmt::format("unknown option {}; see --help", name));
    }
    return options;
}

double percentile(std::vector<double> samples, double percent) {
    if (samples.empty()) return 0;
    const auto wanted = static_cast<std::size_t>(static_cast<double>(samples.size()) * percent / 100.0);
    const auto place = samples.begin() + static_cast<std::ptrdiff_t>(std::min(wanted, samples.size() - 1));
    std::nth_element(samples.begin(), place, samples.end());
    return *place;
}

Line::Line(std::string_view name, double value, std::string_view unit) {
    add("name", name).add("value", value).add("unit", unit);
}

Line::Line(std::string_view name, double ratio) : Line(name, ratio, "x") { add("ratio", ratio); }

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
