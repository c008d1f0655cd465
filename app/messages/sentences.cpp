#include "app/messages/sentences.h"

#include <algorithm>
#include <iterator>

namespace outpost::app {

namespace {

// By code, so that it is found by halving. Cause first, then what to do.
constexpr Sentence kSentences[] = {
    {"cancelled", "Cancelled; nothing was changed.", "已取消，未作任何更改。"},
    {"check.differences", "{0} differences were found. Run `outpostctl rebuild`; if they stay, keep this copy and ask for help.",
     "发现 {0} 处差异。请运行 outpostctl rebuild；如仍存在，请保留此副本并寻求帮助。"},
    {"command.field", "{0} has no field {1}.", "{0} 没有字段 {1}。"},
    {"command.no_lines", "{0} has no lines.", "{0} 没有明细行。"},
    {"command.parameter", "The command {0} has no parameter {1}.", "命令 {0} 没有参数 {1}。"},
    {"command.unknown", "There is no command {0}; `outpostctl commands` lists them.", "没有命令 {0}；outpostctl commands 可列出全部命令。"},
    {"conflict.key", "{0} is no key of a conflict; `outpostctl conflicts` prints them.", "{0} 不是冲突编号；outpostctl conflicts 可列出。"},
    {"conflict.missing", "That conflict is settled already.", "该冲突已处理。"},
    {"conflict.take", "Take `this` or `other`, not {0}.", "只能采用 this 或 other，不能是 {0}。"},
    {"crypto.unavailable", "This system gives no random numbers, so nothing can be sealed.", "系统无法提供随机数，无法加密。"},
    {"csv.line", "Line {0}: {1}. Nothing was imported.", "第 {0} 行：{1}。未导入任何数据。"},
    {"date.format", "{0} is no date; write 2026-11-23.", "{0} 不是日期，请写成 2026-11-23。"},
    {"demo.relay", "The relay of the demo did not start.", "演示用的中继未能启动。"},
    {"disk.full", "Not saved: the disk is full. Free some space and try again.", "未保存：磁盘已满，请腾出空间后再试。"},
    {"document.fixed", "In the state \"{0}\" this can't be changed.", "“{1}”状态下不能修改。"},
    {"document.no_lines", "{0} needs at least one line.", "{1}至少需要一行明细。"},
    {"field.check", "{0}: this value is not allowed.", "{1}：该值不允许。"},
    {"field.read_only", "{0} can't be changed by hand.", "{1}不能手工修改。"},
    {"field.required", "{0} is required.", "请填写{1}。"},
    {"file.exists", "{0} is there already; name another file.", "{0} 已存在，请换一个文件名。"},
    {"file.read", "{0} can't be read.", "无法读取 {0}。"},
    {"file.write", "{0} can't be written. Choose another folder, or free some space.", "无法写入 {0}。请换一个文件夹或腾出空间。"},
    {"home.folder", "The folder {0} can't be used. Choose one that you may write to.", "无法使用文件夹 {0}，请选择有写入权限的文件夹。"},
    {"home.in_use", "{0} is in use by another process of Outpost (window or serve). Close that first.",
     "{0} 正被另一个 Outpost 进程（窗口或 serve）使用，请先关闭它。"},
    {"home.none", "There is no firm in {0}. Found one, or join with an invitation.", "{0} 中没有公司数据。请新建公司或用邀请码加入。"},
    {"home.taken", "There is a firm in {0} already. Choose an empty folder.", "{0} 中已有公司数据，请选择空文件夹。"},
    {"invitation.damaged", "This is no whole invitation. Copy the line again, all of it.", "邀请码不完整，请重新复制整行。"},
    {"invitation.expired", "The invitation has run out. Ask for a new one.", "邀请码已过期，请索取新的。"},
    {"invitation.used", "The invitation was used already. Ask for a new one; the administrators see this attempt.",
     "邀请码已被使用，请索取新的；管理员会看到此次尝试。"},
    {"join.pen_away", "The device that lets others in was not on line. Start Outpost there, then try again.",
     "负责接纳新设备的电脑不在线。请在那台电脑上启动 Outpost 后再试。"},
    {"keys.damaged", "The key file of this home is damaged. Restore it from a backup, or join again.", "此目录的密钥文件已损坏。请从备份恢复或重新加入。"},
    {"keys.too_new", "This home was written by a newer version of Outpost. Update first.", "此目录由更新版本的 Outpost 写入，请先升级。"},
    {"link.missing", "{0}: there is no such record, or it was deleted.", "{1}：没有该记录，或已被删除。"},
    {"memory.full", "Not enough memory: 256 MB are needed to check the password. Close other programs.",
     "内存不足：验证密码需要 256 MB，请关闭其他程序。"},
    {"network.socket", "The network can't be used on this computer: {0}.", "本机无法使用网络：{0}。"},
    {"number.decimals", "{0} has more than six decimals.", "{0} 的小数超过六位。"},
    {"number.format", "{0} is no number.", "{0} 不是数字。"},
    {"number.range", "The number is too large.", "数字过大。"},
    {"own_chain.behind", "This copy of the firm is older than what others have of it; its numbers are used up. Join again with an invitation.",
     "本机数据比他人持有的更旧，且编号已用尽。请用邀请码重新加入。"},
    {"password.cost", "This home was made by a test build and can't be opened by this program.", "此目录由测试版本创建，本程序无法打开。"},
    {"password.empty", "Choose a password.", "请设置密码。"},
    {"password.none", "No password: set OUTPOST_PASSWORD, or run this in a terminal that can ask for it.",
     "没有密码：请设置 OUTPOST_PASSWORD，或在终端中运行。"},
    {"password.wrong", "The password is wrong.", "密码错误。"},
    {"query.comparison", "{0} can't be compared that way.", "{0} 不能这样比较。"},
    {"query.entity", "There is no entity {0}.", "没有实体 {0}。"},
    {"query.field", "{0} has no field {1}.", "{0} 没有字段 {1}。"},
    {"query.record", "There is no such record: {0} {1}.", "没有该记录：{0} {1}。"},
    {"query.value", "The value for {0} is of the wrong kind.", "{0} 的值类型不对。"},
    {"record.deleted", "{0} was deleted. Restore it first.", "{0} 已被删除，请先恢复。"},
    {"record.missing", "There is no such record.", "没有该记录。"},
    {"record.product", "This row belongs to the program and can't be deleted.", "该行为系统自带，不能删除。"},
    {"relay.line", "That is no line of a relay. Paste the whole line that outpost-relay printed.", "这不是中继地址，请粘贴 outpost-relay 打印的整行。"},
    {"relay.none", "The firm has no relay yet. Start outpost-relay and set its line with `outpostctl relay`.",
     "公司尚未设置中继。请启动 outpost-relay，并用 outpostctl relay 设置。"},
    {"relay.unreachable", "The relay was not reached in 15 seconds. Check the network, and that the relay runs.",
     "15 秒内未能连接中继。请检查网络及中继是否在运行。"},
    {"sheet.checksum", "Each word exists, but they do not belong together: one is wrong or in another's place.", "每个词都存在，但组合不对：有词错误或位置颠倒。"},
    {"sheet.count", "{0} words were found; the sheet has {1}.", "找到 {0} 个词，恢复单应有 {1} 个。"},
    {"sheet.word", "Word {0}, {1}, is not on the list; perhaps {2}.", "第 {0} 个词 {1} 不在词表中，可能是 {2}。"},
    {"store.busy", "The database is busy. Try again.", "数据库正忙，请重试。"},
    {"store.cancelled", "Cancelled.", "已取消。"},
    {"store.damaged", "The database of this home is damaged at a place that was read. Restore a backup, or join again and receive the firm anew.",
     "本机数据库有损坏。请恢复备份，或重新加入并接收公司数据。"},
    {"store.io", "The disk could not be read or written.", "磁盘读写失败。"},
    {"store.unavailable", "The database of this home can't be opened.", "无法打开此目录的数据库。"},
    {"sync.unfinished", "Not finished in the time given: {0} to send, {1} to receive. Nothing is lost; run it again.",
     "未在限定时间内完成：待发送 {0}，待接收 {1}。数据未丢失，请再次运行。"},
    {"time.format", "{0} is no time; write 2026-11-23T09:30:00Z.", "{0} 不是时间，请写成 2026-11-23T09:30:00Z。"},
    {"usage.assignment", "{0}: write FIELD=VALUE.", "{0}：请写成 字段=值。"},
    {"usage.home", "Say which folder: --home DIR.", "请指定目录：--home DIR。"},
    {"usage.line", "{0} is no JSON object.", "{0} 不是 JSON 对象。"},
    {"usage.line_value", "{0}: write decimals as text, \"1.5\".", "{0}：小数请写成文本 \"1.5\"。"},
    {"usage.where", "{0}: write 'FIELD OP VALUE' with one of = != < <= > >= ~.", "{0}：请写成“字段 运算符 值”，运算符为 = != < <= > >= ~。"},
    {"user.unknown", "{0} may not log in here. Users of this device: {1}.", "{0} 不能在此登录。本机用户：{1}。"},
    {"user.which", "Several users may log in here; name one with --user: {0}.", "本机有多个用户，请用 --user 指定：{0}。"},
    {"value.choice", "{0}: there is no choice {1}.", "{0}：没有选项 {1}。"},
    {"value.date", "{0}: {1} is no date; write 2026-11-23.", "{0}：{1} 不是日期，请写成 2026-11-23。"},
    {"value.file", "{0} is a file and can't be given as text.", "{0} 是文件，不能用文本给出。"},
    {"value.identifier", "{0}: {1} is no identifier.", "{0}：{1} 不是编号。"},
    {"value.number", "{0}: {1} is no number.", "{0}：{1} 不是数字。"},
    {"value.set", "{0} is a list; give identifiers parted by commas.", "{0} 是列表，请用逗号分隔编号。"},
    {"value.time", "{0}: {1} is no time; write 2026-11-23T09:30:00Z.", "{0}：{1} 不是时间，请写成 2026-11-23T09:30:00Z。"},
    {"value.wrong", "{0}: this value is not allowed here.", "{0}：该值不允许。"},
    {"value.yes_no", "{0}: write yes or no, not {1}.", "{0}：请写“是”或“否”，不能是 {1}。"},
};

}  // namespace

const Sentence* findSentence(std::string_view code) {
    const auto found = std::lower_bound(std::begin(kSentences), std::end(kSentences), code,
                                        [](const Sentence& each, std::string_view wanted) { return each.code < wanted; });
    return found != std::end(kSentences) && found->code == code ? found : nullptr;
}

static_assert(std::is_sorted(std::begin(kSentences), std::end(kSentences),
                             [](const Sentence& a, const Sentence& b) { return a.code < b.code; }),
              "sentences stand by code");

}  // namespace outpost::app
