#include "app/demo_data/people.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace outpost::app::demo {

namespace {

struct Surname {
    std::string_view name, pinyin;
    std::uint32_t weight;  ///< of 100,000 people
};

constexpr Surname kSurnames[] = {
    {"王", "wang", 7250},  {"李", "li", 7190},        {"张", "zhang", 6830}, {"刘", "liu", 5380},
    {"陈", "chen", 4530},  {"杨", "yang", 3080},      {"赵", "zhao", 2290},  {"黄", "huang", 2230},
    {"周", "zhou", 2120},  {"吴", "wu", 2050},        {"徐", "xu", 1730},    {"孙", "sun", 1540},
    {"马", "ma", 1290},    {"朱", "zhu", 1260},       {"胡", "hu", 1250},    {"郭", "guo", 1200},
    {"何", "he", 1200},    {"林", "lin", 1090},       {"高", "gao", 1070},   {"郑", "zheng", 900},
    {"罗", "luo", 860},    {"梁", "liang", 850},      {"谢", "xie", 760},    {"宋", "song", 750},
    {"唐", "tang", 670},   {"许", "xu", 670},         {"韩", "han", 650},    {"邓", "deng", 610},
    {"冯", "feng", 600},   {"曹", "cao", 580},        {"彭", "peng", 570},   {"曾", "zeng", 550},
    {"肖", "xiao", 550},   {"田", "tian", 520},       {"董", "dong", 520},   {"袁", "yuan", 500},
    {"于", "yu", 480},     {"蒋", "jiang", 470},      {"潘", "pan", 460},    {"蔡", "cai", 460},
    {"魏", "wei", 450},    {"余", "yu", 430},         {"杜", "du", 420},     {"叶", "ye", 420},
    {"程", "cheng", 410},  {"苏", "su", 410},         {"吕", "lv", 410},     {"任", "ren", 410},
    {"丁", "ding", 400},   {"沈", "shen", 400},       {"卢", "lu", 400},     {"姜", "jiang", 390},
    {"崔", "cui", 380},    {"钟", "zhong", 380},      {"谭", "tan", 380},    {"姚", "yao", 360},
    {"陆", "lu", 360},     {"汪", "wang", 350},       {"范", "fan", 350},    {"石", "shi", 340},
    {"廖", "liao", 340},   {"贾", "jia", 330},        {"夏", "xia", 320},    {"金", "jin", 310},
    {"韦", "wei", 310},    {"付", "fu", 310},         {"方", "fang", 310},   {"白", "bai", 310},
    {"邹", "zou", 310},    {"孟", "meng", 290},       {"熊", "xiong", 290},  {"秦", "qin", 280},
    {"邱", "qiu", 280},    {"江", "jiang", 280},      {"尹", "yin", 270},    {"薛", "xue", 260},
    {"闫", "yan", 250},    {"段", "duan", 240},       {"雷", "lei", 240},    {"侯", "hou", 230},
    {"龙", "long", 230},   {"史", "shi", 220},        {"陶", "tao", 220},    {"黎", "li", 210},
    {"贺", "he", 210},     {"顾", "gu", 210},         {"毛", "mao", 210},    {"郝", "hao", 210},
    {"龚", "gong", 210},   {"邵", "shao", 200},       {"万", "wan", 190},    {"钱", "qian", 180},
    {"严", "yan", 180},    {"覃", "qin", 180},        {"武", "wu", 170},     {"戴", "dai", 170},
    {"莫", "mo", 170},     {"孔", "kong", 160},       {"向", "xiang", 160},  {"汤", "tang", 160},
    {"单", "shan", 60},    {"解", "xie", 60},         {"仇", "qiu", 30},     {"欧阳", "ouyang", 60},
    {"诸葛", "zhuge", 10}, {"上官", "shangguan", 10}, {"司马", "sima", 10},  {"尉迟", "yuchi", 5}};

struct Given {
    std::string_view name, pinyin;
};

constexpr Given kMaleSingle[] = {{"伟", "wei"},  {"强", "qiang"}, {"磊", "lei"},  {"军", "jun"},  {"勇", "yong"},
                                 {"杰", "jie"},  {"涛", "tao"},   {"超", "chao"}, {"明", "ming"}, {"刚", "gang"},
                                 {"平", "ping"}, {"辉", "hui"},   {"鹏", "peng"}, {"华", "hua"},  {"飞", "fei"},
                                 {"鑫", "xin"},  {"波", "bo"},    {"斌", "bin"},  {"宇", "yu"},   {"浩", "hao"},
                                 {"凯", "kai"},  {"健", "jian"},  {"俊", "jun"},  {"帆", "fan"},  {"毅", "yi"},
                                 {"峰", "feng"}, {"旭", "xu"},    {"宁", "ning"}, {"龙", "long"}, {"林", "lin"}};
constexpr Given kFemaleSingle[] = {{"芳", "fang"}, {"娜", "na"},   {"敏", "min"},  {"静", "jing"}, {"丽", "li"},
                                   {"艳", "yan"},  {"娟", "juan"}, {"霞", "xia"},  {"玲", "ling"}, {"燕", "yan"},
                                   {"婷", "ting"}, {"雪", "xue"},  {"慧", "hui"},  {"莹", "ying"}, {"洁", "jie"},
                                   {"倩", "qian"}, {"琳", "lin"},  {"颖", "ying"}, {"梅", "mei"},  {"萍", "ping"},
                                   {"红", "hong"}, {"莉", "li"},   {"丹", "dan"},  {"蕾", "lei"},  {"晶", "jing"},
                                   {"璐", "lu"},   {"欣", "xin"},  {"妍", "yan"},  {"薇", "wei"},  {"珊", "shan"}};
// A first and a second character, so that thousands of usual names come out of two short lists.
constexpr Given kMaleFirst[] = {{"建", "jian"},  {"志", "zhi"}, {"国", "guo"},  {"文", "wen"},  {"海", "hai"},
                                {"晓", "xiao"},  {"俊", "jun"}, {"子", "zi"},   {"宇", "yu"},   {"明", "ming"},
                                {"永", "yong"},  {"家", "jia"}, {"振", "zhen"}, {"春", "chun"}, {"德", "de"},
                                {"天", "tian"},  {"立", "li"},  {"浩", "hao"},  {"思", "si"},   {"嘉", "jia"},
                                {"泽", "ze"},    {"新", "xin"}, {"少", "shao"}, {"世", "shi"},  {"正", "zheng"},
                                {"承", "cheng"}, {"博", "bo"},  {"荣", "rong"}, {"金", "jin"},  {"兴", "xing"}};
constexpr Given kMaleSecond[] = {{"华", "hua"},   {"平", "ping"}, {"军", "jun"},  {"强", "qiang"}, {"伟", "wei"},
                                 {"明", "ming"},  {"辉", "hui"},  {"东", "dong"}, {"杰", "jie"},   {"峰", "feng"},
                                 {"宇", "yu"},    {"轩", "xuan"}, {"然", "ran"},  {"涛", "tao"},   {"林", "lin"},
                                 {"生", "sheng"}, {"龙", "long"}, {"斌", "bin"},  {"文", "wen"},   {"鹏", "peng"},
                                 {"豪", "hao"},   {"宏", "hong"}, {"远", "yuan"}, {"良", "liang"}, {"泉", "quan"},
                                 {"成", "cheng"}, {"恒", "heng"}, {"昊", "hao"},  {"霖", "lin"},   {"义", "yi"}};
constexpr Given kFemaleFirst[] = {{"晓", "xiao"}, {"雅", "ya"},   {"美", "mei"},  {"秀", "xiu"}, {"丽", "li"},
                                  {"玉", "yu"},   {"婷", "ting"}, {"梦", "meng"}, {"思", "si"},  {"佳", "jia"},
                                  {"雨", "yu"},   {"春", "chun"}, {"淑", "shu"},  {"海", "hai"}, {"欣", "xin"},
                                  {"子", "zi"},   {"诗", "shi"},  {"红", "hong"}, {"桂", "gui"}, {"文", "wen"},
                                  {"静", "jing"}, {"若", "ruo"},  {"慧", "hui"},  {"依", "yi"},  {"嘉", "jia"},
                                  {"雪", "xue"},  {"爱", "ai"},   {"凤", "feng"}, {"可", "ke"},  {"紫", "zi"}};
constexpr Given kFemaleSecond[] = {{"芳", "fang"}, {"梅", "mei"},  {"英", "ying"}, {"兰", "lan"},  {"玲", "ling"},
                                   {"萍", "ping"}, {"怡", "yi"},   {"琪", "qi"},   {"涵", "han"},  {"妮", "ni"},
                                   {"娟", "juan"}, {"红", "hong"}, {"霞", "xia"},  {"燕", "yan"},  {"婷", "ting"},
                                   {"琴", "qin"},  {"云", "yun"},  {"洁", "jie"},  {"莉", "li"},   {"雯", "wen"},
                                   {"敏", "min"},  {"珍", "zhen"}, {"萱", "xuan"}, {"瑶", "yao"},  {"彤", "tong"},
                                   {"佳", "jia"},  {"蓉", "rong"}, {"华", "hua"},  {"晴", "qing"}, {"悦", "yue"}};

constexpr std::string_view kEnglishMale[] = {
    "James",   "John",    "Robert", "Michael", "William", "David",  "Richard", "Thomas",   "Charles", "Daniel",
    "Matthew", "Anthony", "Mark",   "Steven",  "Paul",    "Andrew", "Kenneth", "George",   "Edward",  "Brian",
    "Kevin",   "Peter",   "Oliver", "Harry",   "Jack",    "Simon",  "Adam",    "Benjamin", "Samuel",  "Patrick"};
constexpr std::string_view kEnglishFemale[] = {
    "Mary",     "Patricia", "Jennifer", "Linda", "Elizabeth", "Susan",    "Jessica", "Sarah",  "Karen",  "Nancy",
    "Margaret", "Lisa",     "Emily",    "Helen", "Amanda",    "Rebecca",  "Laura",   "Rachel", "Olivia", "Charlotte",
    "Sophie",   "Grace",    "Hannah",   "Alice", "Julia",     "Victoria", "Claire",  "Fiona",  "Joanna", "Megan"};
constexpr std::string_view kEnglishSurnames[] = {
    "Smith",   "Johnson",  "Williams", "Brown",   "Jones",  "Miller",     "Davis",    "Wilson",  "Taylor", "Anderson",
    "Thomas",  "Jackson",  "White",    "Harris",  "Martin", "Thompson",   "Robinson", "Clark",   "Lewis",  "Walker",
    "Hall",    "Allen",    "Young",    "King",    "Wright", "Scott",      "Green",    "Baker",   "Adams",  "Nelson",
    "Hill",    "Campbell", "Mitchell", "Roberts", "Carter", "Phillips",   "Evans",    "Turner",  "Parker", "Collins",
    "Edwards", "Stewart",  "Morris",   "Murphy",  "Cook",   "Rogers",     "Morgan",   "Cooper",  "Reed",   "Bailey",
    "Bell",    "Kelly",    "Howard",   "Ward",    "Cox",    "Richardson", "Wood",     "Watson",  "Brooks", "Bennett",
    "Gray",    "Hughes",   "Price",    "Myers",   "Long",   "Foster",     "Sanders",  "Ross",    "Fisher", "Harrison",
    "Shaw",    "Holmes",   "Palmer",   "Stone",   "Fraser", "O'Brien",    "Marsh",    "Pearson", "Webb",   "Lawson"};

constexpr std::string_view kTitles[] = {"总经理",   "副总经理", "采购经理", "采购员",   "采购主管", "销售经理",
                                        "财务经理", "会计",     "出纳",     "仓库主管", "技术总监", "工程师",
                                        "生产经理", "厂长",     "行政主管", "店长",     "项目经理", "总经理助理"};
constexpr std::string_view kEnglishTitles[] = {"Managing Director", "Purchasing Manager", "Buyer",
                                               "Senior Buyer",      "Operations Manager", "Finance Manager",
                                               "Accounts Payable",  "Warehouse Manager",  "Chief Engineer",
                                               "Plant Manager",     "Project Manager",    "Office Manager",
                                               "Store Manager",     "Sales Manager",      "Owner"};
constexpr std::string_view kDepartments[] = {"采购部", "销售部", "财务部", "技术部", "生产部",
                                             "仓储部", "行政部", "工程部", "总经办", "市场部"};
constexpr std::string_view kEnglishDepartments[] = {"Purchasing", "Sales",     "Finance",    "Engineering",
                                                    "Production", "Warehouse", "Operations", "Administration",
                                                    "Management", "Marketing"};

std::string mailName(std::string_view given, std::string_view surname) {
    std::string out;
    for (const std::string_view part : {given, std::string_view("."), surname})
        for (const char c : part)
            if (c != '\'') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

}  // namespace

Person chinesePerson(Random& random) {
    const Surname& surname = random.pickWeighted(kSurnames);
    const Sex sex = random.percent(52) ? Sex::Male : Sex::Female;
    Person person{std::string(surname.name), std::string(surname.pinyin), sex, true};
    const auto add = [&person](const Given& given) {
        person.name += given.name;
        person.latin += given.pinyin;
    };
    if (random.percent(18)) {
        add(sex == Sex::Male ? random.pick(kMaleSingle) : random.pick(kFemaleSingle));
        return person;
    }
    const Given& first = sex == Sex::Male ? random.pick(kMaleFirst) : random.pick(kFemaleFirst);
    const Given* second = nullptr;
    do second = sex == Sex::Male ? &random.pick(kMaleSecond) : &random.pick(kFemaleSecond);
    while (second->name == first.name && !random.percent(10));  // 婷婷 is a name, but a rare one
    add(first);
    add(*second);
    return person;
}

Person englishPerson(Random& random) {
    const Sex sex = random.percent(52) ? Sex::Male : Sex::Female;
    const std::string_view given = sex == Sex::Male ? random.pick(kEnglishMale) : random.pick(kEnglishFemale);
    const std::string_view surname = random.pick(kEnglishSurnames);
    return {std::string(given) + ' ' + std::string(surname), mailName(given, surname), sex, false};
}

std::string_view jobTitle(Random& random, bool chinese) {
    return chinese ? random.pick(kTitles) : random.pick(kEnglishTitles);
}

std::string_view department(Random& random, bool chinese) {
    return chinese ? random.pick(kDepartments) : random.pick(kEnglishDepartments);
}

}  // namespace outpost::app::demo
