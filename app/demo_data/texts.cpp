#include "app/demo_data/texts.h"

#include <fmt/format.h>

namespace outpost::app::demo {

namespace {

// {0} is the person, {1} the goods.
constexpr std::string_view kSubjects[4][6] = {
    {"电话回访", "电话沟通{1}报价", "催收货款", "确认送货时间", "新品推荐：{1}", "售后电话回访"},
    {"上门拜访{0}", "现场查看使用情况", "送样品：{1}", "拜访采购部", "节前走访", "现场演示{1}"},
    {"年度合作洽谈", "{1}技术交流会", "价格谈判", "合同条款讨论", "季度对账", "供货方案讨论"},
    {"微信发送报价单", "发送{1}资料", "发送合同草稿", "确认订单数量", "发送对账单", "节日问候"}};
constexpr std::string_view kContents[] = {"与{0}沟通{1}的需求，对方希望本月内到货，价格需要再优惠一点。",
                                          "{0}反映上一批{1}包装有破损，已拍照，答应补发两件。",
                                          "介绍了新到的{1}，{0}很感兴趣，要求寄一份详细资料和样品。",
                                          "对方正在比较三家供应商，主要看交货期和账期，{0}是决定人。",
                                          "确认{1}的数量和送货地址，发票按一般纳税人开具。",
                                          "{0}表示今年预算已经用完，明年一月再谈{1}的采购。",
                                          "客户工地在赶工期，需要加急配送{1}，运费由我方承担。",
                                          "了解到客户新开了一个车间，下个月还要增加{1}。",
                                          "谈到付款问题，{0}答应月底前付清，其余分两次付。",
                                          "样品试用效果不错，{0}要求按批量价重新报{1}。",
                                          "客户仓库负责人换了，以后收货联系{0}。",
                                          "与{0}核对了上季度的对账单，差额一笔已经找到原因。"};
constexpr std::string_view kResults[] = {"已发报价",     "等客户答复",   "下单",      "需要再跟进",
                                         "客户暂不考虑", "约定下周再谈", "问题已解决"};

constexpr std::string_view kEnglishSubjects[4][5] = {
    {"Follow-up call", "Quote for {1}", "Overdue invoice", "Delivery date", "After-sales call"},
    {"Visit to {0}", "Demonstration of {1}", "Sample of {1} delivered", "Site visit", "Courtesy visit"},
    {"Annual supply agreement", "Technical meeting on {1}", "Price negotiation", "Quarterly review",
     "Framework contract"},
    {"Quotation sent", "Data sheet of {1} sent", "Draft contract sent", "Order quantity confirmed", "Statement sent"}};
constexpr std::string_view kEnglishContents[] = {
    "{0} needs {1} before the end of the month and asked for a better price.",
    "{0} reported damaged packaging in the last lot of {1}; two pieces will be replaced.",
    "Presented {1}; {0} would like a data sheet and one sample.",
    "They compare three suppliers. Lead time and payment terms decide, and {0} has the last word.",
    "Confirmed quantity and delivery address for {1}.",
    "The budget for this year is spent; {0} wants to talk about {1} again in January.",
    "A new workshop opens next quarter and will need more {1}.",
    "{0} promised payment by the end of the month, the rest in two instalments.",
    "The trial of {1} went well. {0} asked for volume prices.",
    "Went through last quarter's statement with {0}; the difference has been found."};
constexpr std::string_view kEnglishResults[] = {"Quoted",         "Waiting for an answer",  "Ordered",
                                                "To be followed", "Not interested for now", "Next talk agreed",
                                                "Solved"};

constexpr std::string_view kRemarks[] = {
    "老客户，月结30天，送货前先打电话。",     "对价格敏感，每次报价都要对比三家。",
    "发票随货，收货时间上午八点到十一点半。", "总部在外地，采购由分公司自己决定。",
    "展会上认识的，主要做工程配套。",         "付款及时，可以适当放宽额度。",
    "去年有一笔退货，注意检验报告。",         "只收现款，货到付款。",
    "送货车辆需提前一天报备门卫。",           "春节前备货量大，十二月初要提前联系。",
    "技术要求高，报价时附参数表。",           "由老客户介绍，正在试用样品。"};
constexpr std::string_view kEnglishRemarks[] = {"Payment within 30 days. Call before delivery.",
                                                "Compares three quotations every time.",
                                                "Goods in between 8:00 and 15:00, dock B.",
                                                "Purchasing is decided at group level, ask for the frame number.",
                                                "Met at the trade fair; supplies contractors.",
                                                "Pays on time, limit may be raised.",
                                                "One return last year: send the test report with each lot.",
                                                "Needs certificates of origin with every delivery."};

template <std::size_t n>
std::string filled(Random& random, const std::string_view (&texts)[n], std::string_view person,
                   std::string_view goods) {
    return fmt::format(fmt::runtime(random.pick(texts)), person, goods);
}

}  // namespace

ActivityText activityText(Random& random, bool chinese, Touch touch, std::string_view person, std::string_view goods,
                          bool done) {
    ActivityText out;
    const auto kind = static_cast<std::size_t>(touch);
    if (chinese) {
        out.subject = filled(random, kSubjects[kind], person, goods);
        if (done || random.percent(30)) out.content = filled(random, kContents, person, goods);
        if (done) out.result = random.pick(kResults);
    } else {
        out.subject = filled(random, kEnglishSubjects[kind], person, goods);
        if (done || random.percent(30)) out.content = filled(random, kEnglishContents, person, goods);
        if (done) out.result = random.pick(kEnglishResults);
    }
    return out;
}

std::string customerRemark(Random& random, bool chinese) {
    if (random.percent(50)) return {};
    return std::string(chinese ? random.pick(kRemarks) : random.pick(kEnglishRemarks));
}

}  // namespace outpost::app::demo
