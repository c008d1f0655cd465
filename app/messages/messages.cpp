#include "app/messages/messages.h"

#include "app/messages/sentences.h"

namespace outpost::app {

namespace {

std::string filled(std::string_view pattern, const std::vector<std::string>& values) {
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}') {
            const auto index = static_cast<std::size_t>(pattern[i + 1] - '0');
            if (index < values.size()) text += values[index];
            i += 2;
            continue;
        }
        text += pattern[i];
    }
    return text;
}

std::string_view kindSentence(Error::Kind kind, Language language) {
    const bool chinese = language == Language::Chinese;
    switch (kind) {
        case Error::Kind::Invalid: return chinese ? "这样不行" : "That does not work";
        case Error::Kind::NotFound: return chinese ? "没有找到" : "Nothing was found";
        case Error::Kind::Denied: return chinese ? "不允许这样做" : "That is not allowed";
        case Error::Kind::Stale: return chinese ? "内容已变化，请重新打开" : "It has changed meanwhile; open it again";
        case Error::Kind::Busy: return chinese ? "正忙，请重试" : "Busy; try again";
        case Error::Kind::Full: return chinese ? "空间不足" : "There is not enough room";
        case Error::Kind::Unavailable: return chinese ? "暂不可用" : "Not available just now";
        case Error::Kind::TooNew:
            return chinese ? "由更新版本写入，请升级" : "Written by a newer version; update first";
        case Error::Kind::Cancelled: return chinese ? "已取消" : "Cancelled";
        case Error::Kind::Corrupt: return chinese ? "数据已损坏" : "The data is damaged";
    }
    return {};
}

}  // namespace

std::string sentence(const Error& error, Language language) {
    if (const Sentence* own = findSentence(error.code))
        return filled(language == Language::Chinese ? own->chinese : own->english, error.values);
    std::string text{kindSentence(error.kind, language)};
    text.append(" (").append(describe(error)).append(")");
    return text;
}

bool hasSentence(std::string_view code) { return findSentence(code) != nullptr; }

}  // namespace outpost::app
