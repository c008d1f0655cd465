#include "app/demo_data/places.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace outpost::app::demo {

namespace {

constexpr std::string_view kChina = "中国";

constexpr City kChineseCities[] = {
    {kChina, "北京市", "北京市", "北京", "010", 8, 60, "朝阳区 海淀区 东城区 西城区 丰台区 通州区 大兴区 昌平区"},
    {kChina, "上海市", "上海市", "上海", "021", 8, 70, "浦东新区 徐汇区 静安区 杨浦区 闵行区 嘉定区 松江区 宝山区"},
    {kChina, "天津市", "天津市", "天津", "022", 8, 25, "和平区 河西区 南开区 滨海新区 西青区 津南区"},
    {kChina, "重庆市", "重庆市", "重庆", "023", 8, 35, "渝中区 江北区 沙坪坝区 九龙坡区 南岸区 渝北区 巴南区"},
    {kChina, "广东省", "广州市", "广州", "020", 8, 80, "天河区 越秀区 海珠区 白云区 番禺区 黄埔区 荔湾区 花都区"},
    {kChina, "广东省", "深圳市", "深圳", "0755", 8, 80, "南山区 福田区 罗湖区 宝安区 龙岗区 龙华区 盐田区"},
    {kChina, "广东省", "佛山市", "佛山", "0757", 8, 35, "禅城区 南海区 顺德区 三水区 高明区"},
    {kChina, "广东省", "东莞市", "东莞", "0769", 8, 40, "南城街道 东城街道 虎门镇 长安镇 厚街镇 塘厦镇"},
    {kChina, "广东省", "中山市", "中山", "0760", 8, 15, "石岐街道 东区街道 小榄镇 古镇镇 火炬开发区"},
    {kChina, "广东省", "珠海市", "珠海", "0756", 7, 12, "香洲区 斗门区 金湾区"},
    {kChina, "广东省", "惠州市", "惠州", "0752", 7, 15, "惠城区 惠阳区 博罗县 惠东县"},
    {kChina, "广东省", "汕头市", "汕头", "0754", 8, 12, "金平区 龙湖区 澄海区 潮阳区"},
    {kChina, "浙江省", "杭州市", "杭州", "0571", 8, 50, "西湖区 上城区 拱墅区 滨江区 萧山区 余杭区 临平区"},
    {kChina, "浙江省", "宁波市", "宁波", "0574", 8, 35, "海曙区 江北区 鄞州区 镇海区 北仑区 余姚市 慈溪市"},
    {kChina, "浙江省", "温州市", "温州", "0577", 8, 30, "鹿城区 瓯海区 龙湾区 乐清市 瑞安市"},
    {kChina, "浙江省", "金华市", "金华", "0579", 8, 20, "婺城区 金东区 义乌市 永康市 东阳市"},
    {kChina, "浙江省", "台州市", "台州", "0576", 8, 18, "椒江区 黄岩区 路桥区 温岭市 临海市"},
    {kChina, "浙江省", "绍兴市", "绍兴", "0575", 8, 16, "越城区 柯桥区 上虞区 诸暨市"},
    {kChina, "浙江省", "嘉兴市", "嘉兴", "0573", 8, 16, "南湖区 秀洲区 海宁市 桐乡市 平湖市"},
    {kChina, "江苏省", "南京市", "南京", "025", 8, 35, "玄武区 秦淮区 建邺区 鼓楼区 江宁区 浦口区 栖霞区"},
    {kChina, "江苏省", "苏州市", "苏州", "0512", 8, 50, "姑苏区 虎丘区 吴中区 相城区 吴江区 昆山市 常熟市 张家港市"},
    {kChina, "江苏省", "无锡市", "无锡", "0510", 8, 28, "梁溪区 滨湖区 惠山区 锡山区 江阴市 宜兴市"},
    {kChina, "江苏省", "常州市", "常州", "0519", 8, 20, "天宁区 钟楼区 新北区 武进区 金坛区"},
    {kChina, "江苏省", "南通市", "南通", "0513", 8, 18, "崇川区 通州区 海门区 如皋市 启东市"},
    {kChina, "江苏省", "徐州市", "徐州", "0516", 8, 14, "云龙区 鼓楼区 泉山区 铜山区"},
    {kChina, "江苏省", "扬州市", "扬州", "0514", 8, 12, "广陵区 邗江区 江都区 仪征市"},
    {kChina, "山东省", "济南市", "济南", "0531", 8, 24, "历下区 市中区 槐荫区 天桥区 历城区 章丘区"},
    {kChina, "山东省", "青岛市", "青岛", "0532", 8, 30, "市南区 市北区 崂山区 李沧区 城阳区 黄岛区 即墨区"},
    {kChina, "山东省", "烟台市", "烟台", "0535", 7, 16, "芝罘区 莱山区 福山区 牟平区 龙口市"},
    {kChina, "山东省", "潍坊市", "潍坊", "0536", 7, 14, "奎文区 潍城区 寒亭区 寿光市 诸城市"},
    {kChina, "山东省", "临沂市", "临沂", "0539", 7, 14, "兰山区 罗庄区 河东区 沂水县"},
    {kChina, "四川省", "成都市", "成都", "028", 8, 45, "锦江区 青羊区 武侯区 成华区 金牛区 双流区 龙泉驿区 郫都区"},
    {kChina, "四川省", "绵阳市", "绵阳", "0816", 7, 8, "涪城区 游仙区 安州区 江油市"},
    {kChina, "湖北省", "武汉市", "武汉", "027", 8, 40, "江岸区 江汉区 硚口区 汉阳区 武昌区 洪山区 东西湖区"},
    {kChina, "湖北省", "宜昌市", "宜昌", "0717", 7, 8, "西陵区 伍家岗区 夷陵区 枝江市"},
    {kChina, "湖南省", "长沙市", "长沙", "0731", 8, 30, "芙蓉区 天心区 岳麓区 开福区 雨花区 望城区 长沙县"},
    {kChina, "湖南省", "株洲市", "株洲", "0731", 8, 8, "天元区 荷塘区 芦淞区 石峰区"},
    {kChina, "河南省", "郑州市", "郑州", "0371", 8, 30, "金水区 中原区 二七区 管城区 惠济区 新郑市"},
    {kChina, "河南省", "洛阳市", "洛阳", "0379", 8, 12, "涧西区 西工区 老城区 洛龙区 偃师区"},
    {kChina, "河北省", "石家庄市", "石家庄", "0311", 8, 20, "长安区 桥西区 新华区 裕华区 藁城区"},
    {kChina, "河北省", "唐山市", "唐山", "0315", 7, 12, "路南区 路北区 丰润区 曹妃甸区"},
    {kChina, "河北省", "保定市", "保定", "0312", 7, 12, "竞秀区 莲池区 满城区 清苑区"},
    {kChina, "福建省", "福州市", "福州", "0591", 8, 20, "鼓楼区 台江区 仓山区 晋安区 马尾区 长乐区"},
    {kChina, "福建省", "厦门市", "厦门", "0592", 7, 22, "思明区 湖里区 集美区 海沧区 同安区"},
    {kChina, "福建省", "泉州市", "泉州", "0595", 8, 22, "鲤城区 丰泽区 洛江区 晋江市 石狮市 南安市"},
    {kChina, "安徽省", "合肥市", "合肥", "0551", 8, 22, "蜀山区 庐阳区 包河区 瑶海区 肥西县"},
    {kChina, "安徽省", "芜湖市", "芜湖", "0553", 7, 8, "镜湖区 弋江区 鸠江区"},
    {kChina, "江西省", "南昌市", "南昌", "0791", 8, 16, "东湖区 西湖区 青云谱区 青山湖区 红谷滩区"},
    {kChina, "辽宁省", "沈阳市", "沈阳", "024", 8, 22, "和平区 沈河区 铁西区 皇姑区 浑南区 大东区"},
    {kChina, "辽宁省", "大连市", "大连", "0411", 8, 20, "中山区 西岗区 沙河口区 甘井子区 金州区"},
    {kChina, "吉林省", "长春市", "长春", "0431", 8, 14, "南关区 朝阳区 宽城区 绿园区 二道区"},
    {kChina, "黑龙江省", "哈尔滨市", "哈尔滨", "0451", 8, 14, "南岗区 道里区 道外区 香坊区 松北区"},
    {kChina, "陕西省", "西安市", "西安", "029", 8, 28, "雁塔区 碑林区 莲湖区 未央区 长安区 灞桥区"},
    {kChina, "山西省", "太原市", "太原", "0351", 7, 14, "小店区 迎泽区 杏花岭区 万柏林区"},
    {kChina, "云南省", "昆明市", "昆明", "0871", 8, 16, "五华区 盘龙区 官渡区 西山区 呈贡区"},
    {kChina, "贵州省", "贵阳市", "贵阳", "0851", 8, 12, "南明区 云岩区 观山湖区 花溪区 乌当区"},
    {kChina, "广西壮族自治区", "南宁市", "南宁", "0771", 7, 14, "青秀区 兴宁区 西乡塘区 江南区 良庆区"},
    {kChina, "广西壮族自治区", "柳州市", "柳州", "0772", 7, 8, "城中区 鱼峰区 柳南区 柳北区"},
    {kChina, "海南省", "海口市", "海口", "0898", 8, 8, "龙华区 美兰区 秀英区 琼山区"},
    {kChina, "甘肃省", "兰州市", "兰州", "0931", 7, 8, "城关区 七里河区 安宁区 西固区"},
    {kChina, "新疆维吾尔自治区", "乌鲁木齐市", "乌鲁木齐", "0991", 7, 8, "天山区 沙依巴克区 新市区 水磨沟区"},
    {kChina, "内蒙古自治区", "呼和浩特市", "呼和浩特", "0471", 7, 7, "新城区 回民区 赛罕区 玉泉区"}};

constexpr City kForeignCities[] = {
    {"United Kingdom", "England", "London", "London", "+44 20", 8, 10, "EC1V 4AD|SE1 9GF|N1 7GU|W6 8JB"},
    {"United Kingdom", "England", "Manchester", "Manchester", "+44 161", 7, 6, "M1 2WD|M4 5JW|M15 6AZ"},
    {"United Kingdom", "England", "Leeds", "Leeds", "+44 113", 7, 4, "LS1 4DY|LS11 5DB"},
    {"United Kingdom", "Scotland", "Glasgow", "Glasgow", "+44 141", 7, 4, "G1 3SL|G51 4BP"},
    {"United States", "Texas", "Houston", "Houston", "+1 713", 7, 7, "TX 77002|TX 77056"},
    {"United States", "Illinois", "Chicago", "Chicago", "+1 312", 7, 7, "IL 60606|IL 60654"},
    {"United States", "Washington", "Seattle", "Seattle", "+1 206", 7, 5, "WA 98101|WA 98134"},
    {"United States", "California", "Oakland", "Oakland", "+1 510", 7, 6, "CA 94607|CA 94612"},
    {"Canada", "Ontario", "Toronto", "Toronto", "+1 416", 7, 5, "ON M5V 2T6|ON M4M 3G6"},
    {"Canada", "British Columbia", "Vancouver", "Vancouver", "+1 604", 7, 4, "BC V6B 1A1|BC V5Y 1N2"},
    {"Australia", "New South Wales", "Sydney", "Sydney", "+61 2", 8, 6, "NSW 2000|NSW 2015"},
    {"Australia", "Victoria", "Melbourne", "Melbourne", "+61 3", 8, 6, "VIC 3000|VIC 3207"},
    {"New Zealand", "Auckland", "Auckland", "Auckland", "+64 9", 7, 3, "1010|1061"},
    {"Singapore", "Singapore", "Singapore", "Singapore", "+65", 8, 9, "018956|629110|408600"},
    {"Ireland", "Leinster", "Dublin", "Dublin", "+353 1", 7, 3, "D02 X285|D12 PX62"}};

constexpr std::string_view kStreets[] = {"中山路",   "人民路",   "解放路",   "建设路", "和平路",   "新华路",  "北京路",
                                         "文化路",   "工业大道", "科技路",   "创业路", "迎宾大道", "长江路",  "黄河路",
                                         "振兴路",   "环城东路", "环城西路", "光明路", "友谊路",   "胜利路",  "滨江路",
                                         "学院路",   "花园路",   "东风路",   "民主路", "兴业路",   "南京路",  "朝阳路",
                                         "高新大道", "金融街",   "商贸街",   "体育路", "湖滨路",   "开发大道"};
constexpr std::string_view kBuildings[] = {"大厦",   "科技园",   "创业中心",   "商务中心", "国际广场",
                                           "工业园", "写字楼",   "产业园",     "贸易中心", "财富广场",
                                           "电子城", "建材市场", "五金机电城", "物流园"};
constexpr std::string_view kBuildingNames[] = {"金茂", "华信", "时代", "银河", "万达",   "恒丰", "天安", "嘉和",
                                               "中泰", "环球", "创新", "东方", "新世纪", "富力", "绿地", "佳兆"};
constexpr std::string_view kEnglishStreets[] = {
    "Station Road", "High Street",  "Church Lane",   "Park Avenue",    "Victoria Street", "Mill Lane",
    "King Street",  "Queen Street", "Market Street", "Bridge Road",    "Industrial Way",  "Commerce Drive",
    "Harbour Road", "Albert Road",  "Union Street",  "Foundry Lane",   "Canal Street",    "Wharf Road",
    "Elm Street",   "Main Street",  "Mechanics Row", "Warehouse Lane", "Kings Road",      "Airport Boulevard"};
constexpr std::string_view kMobilePrefixes[] = {"130", "131", "132", "133", "134", "135", "136", "137", "138", "139",
                                                "138", "139", "136", "137", "150", "151", "152", "153", "155", "156",
                                                "157", "158", "159", "166", "176", "177", "178", "180", "181", "182",
                                                "183", "185", "186", "187", "188", "189", "191", "198", "199"};

std::string_view oneOf(Random& random, std::string_view list, char separator) {
    const auto count = static_cast<std::size_t>(std::count(list.begin(), list.end(), separator)) + 1;
    for (std::size_t skip = random.below(count); skip > 0; --skip) list.remove_prefix(list.find(separator) + 1);
    return list.substr(0, list.find(separator));
}

std::string digits(Random& random, std::uint32_t count, bool localNumber) {
    std::string out;
    for (std::uint32_t place = 0; place < count; ++place) {
        // Local numbers begin with 2 to 8: 0 is the trunk, 1 a service, 9 mostly a service too.
        const std::uint32_t digit = place == 0 && localNumber ? 2 + random.below(7) : random.below(10);
        out += static_cast<char>('0' + digit);
    }
    return out;
}

}  // namespace

const City& chineseCity(Random& random) { return random.pickWeighted(kChineseCities); }
const City& foreignCity(Random& random) { return random.pickWeighted(kForeignCities); }

std::string address(Random& random, const City& city) {
    if (!city.chinese()) {
        const std::string_view postal = oneOf(random, city.districts, '|');
        const std::string unit = random.percent(30) ? fmt::format("Unit {}, ", random.between(1, 40)) : "";
        return fmt::format("{}{} {}, {} {}", unit, random.between(1, 480), random.pick(kEnglishStreets), city.name,
                           postal);
    }
    std::string out(city.province == city.name ? "" : city.province);
    out += city.name;
    out += oneOf(random, city.districts, ' ');
    out += fmt::format("{}{}号", random.pick(kStreets), random.between(1, 999));
    if (random.percent(65)) {
        out += fmt::format("{}{}", random.pick(kBuildingNames), random.pick(kBuildings));
        if (random.percent(50)) out += fmt::format("{}座", static_cast<char>('A' + random.below(6)));
        const std::int64_t floor = random.between(1, 28);
        out += fmt::format("{}室", floor * 100 + random.between(1, 20));
    }
    return out;
}

std::string landline(Random& random, const City& city) {
    if (city.chinese()) {
        std::string out = fmt::format("{}-{}", city.areaCode, digits(random, city.digits, true));
        if (random.percent(12)) out += fmt::format("-{}", random.between(801, 899));
        return out;
    }
    const std::string local = digits(random, city.digits, true);
    const std::size_t cut = local.size() - 4;
    return fmt::format("{} {} {}", city.areaCode, local.substr(0, cut), local.substr(cut));
}

std::string mobile(Random& random, const City& city) {
    if (!city.chinese()) return landline(random, city);
    return std::string(random.pick(kMobilePrefixes)) + digits(random, 8, false);
}

}  // namespace outpost::app::demo
