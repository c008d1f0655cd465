#include "app/demo_data/companies.h"

#include <cctype>
#include <fmt/format.h>

namespace outpost::app::demo {

namespace {

struct Sign {
    std::string_view character, pinyin;
};

// Characters that firms' names are made of; a name takes one of each list, in half of all cases a third.
constexpr Sign kFirst[] = {
    {"华", "hua"},  {"宏", "hong"},  {"鑫", "xin"},    {"瑞", "rui"},  {"恒", "heng"},  {"金", "jin"}, {"天", "tian"},
    {"新", "xin"},  {"中", "zhong"}, {"德", "de"},     {"永", "yong"}, {"嘉", "jia"},   {"万", "wan"}, {"泰", "tai"},
    {"博", "bo"},   {"盛", "sheng"}, {"创", "chuang"}, {"凯", "kai"},  {"锦", "jin"},   {"海", "hai"}, {"富", "fu"},
    {"科", "ke"},   {"东", "dong"},  {"顺", "shun"},   {"远", "yuan"}, {"诚", "cheng"}, {"信", "xin"}, {"兴", "xing"},
    {"行", "xing"}, {"利", "li"},    {"安", "an"},     {"丰", "feng"}, {"康", "kang"},  {"汇", "hui"}, {"景", "jing"},
    {"腾", "teng"}, {"志", "zhi"},   {"和", "he"},     {"鸿", "hong"}, {"佳", "jia"}};
constexpr Sign kSecond[] = {
    {"达", "da"},    {"源", "yuan"},  {"通", "tong"}, {"健", "jian"},  {"泰", "tai"}, {"盛", "sheng"}, {"隆", "long"},
    {"昌", "chang"}, {"兴", "xing"},  {"旺", "wang"}, {"辉", "hui"},   {"捷", "jie"}, {"联", "lian"},  {"诚", "cheng"},
    {"润", "run"},   {"利", "li"},    {"茂", "mao"},  {"祥", "xiang"}, {"伟", "wei"}, {"信", "xin"},   {"腾", "teng"},
    {"宇", "yu"},    {"强", "qiang"}, {"林", "lin"},  {"峰", "feng"},  {"力", "li"},  {"美", "mei"},   {"邦", "bang"},
    {"业", "ye"},    {"鼎", "ding"},  {"威", "wei"},  {"纳", "na"},    {"德", "de"},  {"锐", "rui"},   {"晨", "chen"}};
constexpr Sign kThird[] = {{"星", "xing"}, {"成", "cheng"}, {"尔", "er"},  {"特", "te"},   {"思", "si"},
                           {"源", "yuan"}, {"盛", "sheng"}, {"佳", "jia"}, {"隆", "long"}, {"通", "tong"}};

constexpr std::string_view kTrades[] = {
    "科技",       "贸易",     "机械设备", "电子科技", "建材",     "五金机电", "食品",     "装饰工程",   "电气",
    "自动化设备", "医疗器械", "化工",     "汽车配件", "包装材料", "物流",     "网络科技", "家具",       "服饰",
    "印刷",       "环保科技", "电力设备", "仪器仪表", "塑胶制品", "金属制品", "办公用品", "农业科技",   "照明",
    "工程技术",   "商贸",     "实业",     "信息技术", "文化传媒", "餐饮管理", "制冷设备", "水处理设备", "纺织品"};

struct Form {
    std::string_view name;
    std::uint32_t weight;
};
constexpr Form kForms[] = {{"有限公司", 74}, {"有限责任公司", 5}, {"股份有限公司", 4}, {"集团有限公司", 2}};
constexpr Form kSmallForms[] = {{"商行", 4}, {"经营部", 4}, {"加工厂", 2}, {"门市部", 2}, {"批发部", 2}, {"服务部", 1}};

constexpr std::string_view kEnglishBrands[] = {
    "Harbour",    "Northgate", "Ashford",        "Blackwood", "Sterling", "Summit",   "Pioneer",    "Redwood",
    "Silverline", "Crown",     "Atlas",          "Beacon",    "Cedar",    "Meridian", "Westfield",  "Falcon",
    "Granite",    "Highland",  "Ironbridge",     "Kestrel",   "Lakeside", "Maple",    "Oakfield",   "Paramount",
    "Quayside",   "Riverside", "Southern Cross", "Trident",   "Union",    "Vanguard", "Waterfront", "Yorkshire",
    "Anchor",     "Bluestone", "Compass",        "Dunmore",   "Eastgate", "Fairview", "Greenhill",  "Hartley"};
constexpr std::string_view kEnglishTrades[] = {
    "Tools",      "Engineering", "Electrical", "Building Supplies", "Machinery",     "Foods",           "Trading",
    "Packaging",  "Furniture",   "Logistics",  "Instruments",       "Automotive",    "Office Supplies", "Medical",
    "Industries", "Plastics",    "Marine",     "Lighting",          "Refrigeration", "Systems"};

struct Suffix {
    std::string_view country, form;
};
constexpr Suffix kSuffixes[] = {{"United Kingdom", "Ltd"}, {"United States", "Inc."}, {"Canada", "Inc."},
                                {"Australia", "Pty Ltd"},  {"New Zealand", "Ltd"},    {"Singapore", "Pte Ltd"},
                                {"Ireland", "Ltd"}};

/// Makes `brand` a domain that is its own: firms with the same brand exist in every province.
std::string domainOf(Random& random, std::string_view brand) {
    std::string out;
    for (const char c : brand)
        if (c != ' ') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return fmt::format("{}-{:03x}.example", out, random.below(4096));
}

}  // namespace

std::string socialCreditIdentifier(Random& random, std::uint32_t region) {
    static constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static constexpr std::uint32_t kWeights[] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    std::string out = fmt::format("91{:06}MA", region % 1'000'000);
    while (out.size() < 17) out += kAlphabet[random.below(kAlphabet.size())];
    std::uint32_t sum = 0;
    for (std::size_t place = 0; place < 17; ++place)
        sum += static_cast<std::uint32_t>(kAlphabet.find(out[place])) * kWeights[place];
    return out + kAlphabet[(31 - sum % 31) % 31];
}

Company chineseCompany(Random& random, const City& city) {
    std::string brand, pinyin;
    const auto add = [&](const Sign& sign) {
        brand += sign.character;
        pinyin += sign.pinyin;
    };
    const Sign& first = random.pick(kFirst);
    const Sign* second = nullptr;
    do second = &random.pick(kSecond);
    while (second->character == first.character);
    add(first);
    add(*second);
    if (random.percent(22)) {
        const Sign& third = random.pick(kThird);
        if (third.character != second->character) add(third);
    }

    Company company;
    company.trade = random.pick(kTrades);
    company.shortName = brand + std::string(company.trade);
    company.domain = domainOf(random, pinyin);
    const std::uint32_t kind = random.below(100);
    if (kind < 15)  // a shop: 义乌市宏达五金机电商行
        company.name = fmt::format("{}{}{}{}", city.name, brand, company.trade, random.pickWeighted(kSmallForms).name);
    else if (kind < 30)  // 行健科技（广州）有限公司
        company.name =
            fmt::format("{}{}（{}）{}", brand, company.trade, city.shortName, random.pickWeighted(kForms).name);
    else if (kind < 50)  // 广州市行健科技有限公司
        company.name = fmt::format("{}{}{}{}", city.name, brand, company.trade, random.pickWeighted(kForms).name);
    else company.name = fmt::format("{}{}{}{}", city.shortName, brand, company.trade, random.pickWeighted(kForms).name);
    company.taxNumber = socialCreditIdentifier(random, static_cast<std::uint32_t>(random.between(110101, 659004)));
    return company;
}

Company englishCompany(Random& random, const City& city) {
    Company company;
    company.chinese = false;
    const std::string_view brand = random.pick(kEnglishBrands);
    company.trade = random.pick(kEnglishTrades);
    company.shortName = fmt::format("{} {}", brand, company.trade);
    std::string_view form = "Ltd";
    for (const Suffix& suffix : kSuffixes)
        if (suffix.country == city.country) form = suffix.form;
    const bool withTown = random.percent(35);
    company.name = withTown ? fmt::format("{} {} ({}) {}", brand, company.trade, city.shortName, form)
                            : fmt::format("{} {} {}", brand, company.trade, form);
    company.domain = domainOf(random, brand);
    return company;
}

}  // namespace outpost::app::demo
