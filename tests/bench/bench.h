#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// What the benchmarks share: options, clocks, comparison in one run, one JSON object a line on standard output.
namespace outpost::bench {

/// What a benchmark program was asked for. `--customers N --rounds N --seed N --folder DIR --keep DIR --only NAME`
struct Options {
    std::int64_t customers = 100'000;  ///< size of the firm that is measured
    int rounds = 3;                    ///< how often each side runs; the least disturbed run counts
    std::uint64_t seed = 1;            ///< of the generated firm
    std::filesystem::path folder;      ///< where databases are made; a new temporary folder when empty
    std::filesystem::path keep;        ///< where what takes long to make is kept for the next run; empty: nowhere
    std::string only;                  ///< the one figure that is wanted; empty: all
    bool wants(std::string_view figure) const { return only.empty() || only == figure; }
};

/// Reads the command line. Ends the program at --help and, with one sentence on standard error, at what it cannot read.
Options readOptions(int argc, char** argv, std::string_view about);

/// Time spent between two moments by this process. CPU time is that of all its threads.
struct Times {
    double cpuSeconds = 0;
    double wallSeconds = 0;
};

/// Runs from its construction.
class Stopwatch {
public:
    Times elapsed() const {
        return {static_cast<double>(std::clock() - cpu_) / CLOCKS_PER_SEC,
                std::chrono::duration<double>(std::chrono::steady_clock::now() - wall_).count()};
    }

private:
    std::clock_t cpu_ = std::clock();
    std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
};

/// What `work` takes. Preparation belongs outside of it.
template <class Work>
Times measure(Work&& work) {
    const Stopwatch watch;
    std::forward<Work>(work)();
    return watch.elapsed();
}

/// The best CPU and wall times of both sides.
struct Comparison {
    Times ours;
    Times baseline;
    double cpuRatio() const { return ours.cpuSeconds / baseline.cpuSeconds; }
    double wallRatio() const { return ours.wallSeconds / baseline.wallSeconds; }
};

/// Runs both sides in turn, `rounds` times, and keeps the shortest times of each: what else the machine does only ever
/// adds. Each side is a function `Times(int round)` that prepares, measures what counts and clears away.
template <class Ours, class Baseline>
Comparison compare(int rounds, Ours&& ours, Baseline&& baseline) {
    const auto keepLeast = [](Times& best, const Times& now, bool first) {
        best.cpuSeconds = first ? now.cpuSeconds : std::min(best.cpuSeconds, now.cpuSeconds);
        best.wallSeconds = first ? now.wallSeconds : std::min(best.wallSeconds, now.wallSeconds);
    };
    Comparison least;
    for (int round = 0; round < rounds; ++round) {
        keepLeast(least.baseline, baseline(round), round == 0);
        keepLeast(least.ours, ours(round), round == 0);
    }
    return least;
}

/// The smallest sample that `percent` of all samples do not exceed; 0 without samples.
double percentile(std::vector<double> samples, double percent);

/// Two sides that go on side by side, a slice of work of each in turn. What else the machine does meets both alike.
struct SliceComparison {
    Comparison sums;       ///< of all slices
    double cpuRatio = 0;   ///< median of the slices' ratios
    double wallRatio = 0;  ///< the same of wall time
};

/// Each side is a function `void(int slice)` that does the slice's work and no more; who goes first changes each time.
template <class Ours, class Baseline>
SliceComparison compareSlices(int slices, Ours&& ours, Baseline&& baseline) {
    std::vector<double> cpu, wall;
    SliceComparison out;
    const auto add = [](Times& sum, const Times& now) {
        sum.cpuSeconds += now.cpuSeconds;
        sum.wallSeconds += now.wallSeconds;
    };
    for (int slice = 0; slice < slices; ++slice) {
        Times own, other;
        if (slice % 2 == 0) own = measure([&] { ours(slice); });
        other = measure([&] { baseline(slice); });
        if (slice % 2 != 0) own = measure([&] { ours(slice); });
        add(out.sums.ours, own);
        add(out.sums.baseline, other);
        cpu.push_back(own.cpuSeconds / other.cpuSeconds);
        wall.push_back(own.wallSeconds / other.wallSeconds);
    }
    out.cpuRatio = percentile(cpu, 50);
    out.wallRatio = percentile(wall, 50);
    return out;
}

/// One result: a JSON object on a line of its own, which begins with name, value, unit and, where there is another side,
/// ratio. `Line("bulk_insert", comparison.cpuRatio()).add("rows", n).add(comparison).print();`
/// Every line also says which processor count, build type and version it was measured with.
class Line {
public:
    /// `unit`: "ms", "s", "bytes", "us of CPU a row".
    Line(std::string_view name, double value, std::string_view unit);
    /// What counts is a ratio: value and ratio are the same, the unit is "x".
    Line(std::string_view name, double ratio);
    Line& add(std::string_view name, std::int64_t value);
    Line& add(std::string_view name, int value) { return add(name, std::int64_t{value}); }
    Line& add(std::string_view name, double value);  ///< printed with four significant decimals
    Line& add(std::string_view name, std::string_view value);
    Line& add(std::string_view name, const char* value) { return add(name, std::string_view{value}); }
    /// ours_cpu_s, baseline_cpu_s, cpu_ratio and the same of wall time.
    Line& add(const Comparison& comparison);
    void print() const;

private:
    std::vector<std::pair<std::string, std::variant<std::int64_t, double, std::string>>> values_;
};

/// Says on standard error what went wrong, and ends the program: a benchmark has nobody to hand an error to.
[[noreturn]] void stop(std::string_view what);

/// The value of a Result, or the end of the program.
template <class ResultOfT>
auto need(ResultOfT&& result, std::string_view doing) {
    if (!result) stop(std::string(doing) + ": " + std::string(result.error().code) + " " + result.error().detail);
    if constexpr (!std::is_void_v<typename std::remove_cvref_t<ResultOfT>::value_type>)
        return std::move(*std::forward<ResultOfT>(result));
}

/// A folder that ends with this object; inside `parent`, or the system's temporary folder when that is empty.
class ScratchFolder {
public:
    explicit ScratchFolder(const std::filesystem::path& parent = {});
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }
    /// A path inside, as UTF-8.
    std::string file(std::string_view name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

}  // namespace outpost::bench
