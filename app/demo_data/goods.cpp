#include "app/demo_data/goods.h"

#include <fmt/format.h>
#include <vector>

namespace outpost::app::demo {

namespace {

struct Family {
    std::string_view name, english, unit;
    std::int64_t price;         ///< of the smallest variant, in hundredths of a yuan
    std::string_view variants;  ///< parted by '|', the dearest last
};

constexpr Family kFamilies[] = {
    {"充电式冲击钻", "Cordless impact drill", "台", 32900, "12V|16V|18V|20V|21V"},
    {"角磨机", "Angle grinder", "台", 18900, "100mm|115mm|125mm|150mm|180mm|230mm"},
    {"电锤", "Rotary hammer", "台", 45900, "24mm|26mm|28mm|32mm"},
    {"曲线锯", "Jigsaw", "台", 26900, "450W|550W|650W|800W"},
    {"手电钻", "Hand drill", "台", 15800, "10mm|13mm|16mm"},
    {"空气压缩机", "Air compressor", "台", 68000, "8L|24L|30L|50L|100L"},
    {"电焊机", "Welding machine", "台", 75800, "ZX7-200|ZX7-250|ZX7-315|ZX7-400"},
    {"内六角螺栓", "Hexagon socket screw", "盒", 1250, "M4x20|M5x25|M6x30|M8x40|M10x50|M12x60|M16x80"},
    {"膨胀螺丝", "Expansion bolt", "盒", 1880, "M6x60|M8x80|M10x100|M12x120"},
    {"不锈钢自攻螺钉", "Stainless tapping screw", "盒", 980, "M3x16|M4x20|M4x30|M5x40"},
    {"活动扳手", "Adjustable wrench", "把", 2600, "6寸|8寸|10寸|12寸|15寸"},
    {"螺丝刀套装", "Screwdriver set", "套", 3900, "6件|9件|25件|32件|58件"},
    {"钢卷尺", "Steel tape measure", "把", 850, "3m|5m|7.5m|10m"},
    {"切割片", "Cutting disc", "片", 320, "100mm|125mm|180mm|230mm|355mm|400mm"},
    {"钻头套装", "Drill bit set", "套", 4600, "10件|13件|19件|25件"},
    {"工业吸尘器", "Industrial vacuum cleaner", "台", 52800, "15L|30L|60L|80L"},
    {"LED工矿灯", "LED high bay light", "盏", 12800, "50W|100W|150W|200W"},
    {"LED投光灯", "LED floodlight", "盏", 5800, "30W|50W|100W|200W"},
    {"铜芯电线", "Copper wire", "卷", 15600, "1.5mm²|2.5mm²|4mm²|6mm²|10mm²"},
    {"空气开关", "Circuit breaker", "只", 1680, "1P 16A|1P 32A|2P 32A|2P 63A|3P 63A|4P 100A"},
    {"交流接触器", "AC contactor", "只", 4200, "09A|12A|18A|25A|40A|65A"},
    {"电缆桥架", "Cable tray", "米", 3600, "100x50|150x75|200x100|300x100"},
    {"PVC线管", "PVC conduit", "根", 480, "16mm|20mm|25mm|32mm|40mm"},
    {"球阀", "Ball valve", "只", 1900, "DN15|DN20|DN25|DN32|DN40|DN50"},
    {"离心泵", "Centrifugal pump", "台", 86000, "0.75kW|1.1kW|1.5kW|2.2kW|4kW"},
    {"轴承", "Ball bearing", "只", 780, "6201|6202|6203|6204|6205|6206|6208"},
    {"三角带", "V-belt", "条", 1150, "A-1000|A-1250|B-1400|B-1800|C-2000"},
    {"液压千斤顶", "Hydraulic jack", "台", 8900, "2T|5T|10T|20T|50T"},
    {"手拉葫芦", "Chain hoist", "台", 26800, "1T 3m|2T 3m|3T 3m|5T 3m"},
    {"安全帽", "Safety helmet", "顶", 1800, "白色|黄色|红色|蓝色"},
    {"劳保手套", "Work gloves", "打", 2400, "纱线|浸胶|丁腈|皮革"},
    {"防护眼镜", "Safety glasses", "副", 1200, "透明|防雾|防冲击"},
    {"工具箱", "Tool box", "个", 4800, "14寸|16寸|19寸|22寸"},
    {"货架", "Storage rack", "组", 28800, "轻型|中型|重型"},
    {"复印纸", "Copy paper", "箱", 12500, "A4 70g|A4 80g|A3 70g|A3 80g"},
    {"硒鼓", "Toner cartridge", "支", 8800, "CC388A|CF226A|CE278A|CF258A"},
    {"激光测距仪", "Laser distance meter", "台", 16800, "40m|60m|80m|100m"},
    {"红外测温仪", "Infrared thermometer", "台", 9800, "380℃|550℃|800℃|1200℃"},
    {"数字万用表", "Digital multimeter", "台", 7600, "UT33|UT39|UT61|UT89"},
    {"密封胶", "Sealant", "支", 850, "透明|白色|黑色|耐候"}};

constexpr std::string_view kMakes[] = {"东成", "力箭", "大艺", "铁锚", "得伟", "正泰", "世达", "长城", "海天", "宝工"};

std::vector<std::string_view> parted(std::string_view list) {
    std::vector<std::string_view> out;
    for (;;) {
        const std::size_t end = list.find('|');
        out.push_back(list.substr(0, end));
        if (end == std::string_view::npos) return out;
        list.remove_prefix(end + 1);
    }
}

}  // namespace

Good good(Random& random, std::uint64_t index) {
    constexpr std::uint64_t kFamilyCount = std::size(kFamilies);
    const std::uint64_t kind = index % kFamilyCount;
    const Family& family = kFamilies[kind];
    const auto variants = parted(family.variants);
    std::uint64_t rest = index / kFamilyCount;
    const std::uint64_t variant = rest % variants.size();
    rest /= variants.size();
    const std::string_view make = kMakes[(rest + kind) % std::size(kMakes)];
    const std::uint64_t series = rest / std::size(kMakes);

    Good out;
    out.spec = variants[variant];
    out.unit = family.unit;
    out.name = fmt::format("{}{} {}", make, family.name, out.spec);
    out.english = fmt::format("{} {}", family.english, out.spec);
    if (series > 0) {
        out.name += fmt::format(" {}系列", series + 1);
        out.english += fmt::format(" series {}", series + 1);
    }
    // A quarter dearer for each size, and a little up or down for the make; ends on a ten of fen.
    std::int64_t fen = family.price * static_cast<std::int64_t>(100 + 25 * variant) / 100;
    fen = fen * random.between(92, 112) / 100;
    fen = (fen / 10 + 1) * 10;
    out.priceMillionths = fen * 10'000;
    return out;
}

}  // namespace outpost::app::demo
