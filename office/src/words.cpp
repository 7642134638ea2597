#include "rudang/office/words.h"

#include <vector>

#include "rudang/recruitment/intake.h"

namespace rudang::office {

namespace {

// As people write them into tables: 二〇二六年三月五日, 2026年3月5号.
std::optional<Day> day_in_table(std::string_view words) {
    tables::Cell cell;
    cell.kind = tables::Cell::Kind::text;
    cell.text = words;
    Problems ignored;
    const auto on = recruitment::read_ledger_day(cell, ignored);
    return on && on->precision() == Precision::day ? std::optional(on->first()) : std::nullopt;
}

}  // namespace

std::optional<Day> day_in_words(std::string_view given, Day today) {
    const auto plain = normalized_name(given);  // full-width figures, spaces
    const std::string_view words = plain;
    if (words == "today" || words == "今天" || words == "今日") return today;
    if (words == "yesterday" || words == "昨天" || words == "昨日") return today.plus_days(-1);
    if (words == "前天") return today.plus_days(-2);
    if (words == "明天" || words == "明日" || words == "tomorrow") return today.plus_days(1);
    if (words == "后天") return today.plus_days(2);
    if (const auto day = Day::parse(words)) return day;
    std::vector<int> numbers;
    std::string text(words);
    for (const char* mark : {"年", "月", "日"})
        for (std::size_t at; (at = text.find(mark)) != std::string::npos;) text.replace(at, 3, "-");
    int value = 0, digits = 0;
    for (const char c : text + "-") {
        if (c >= '0' && c <= '9' && digits < 8) {
            value = value * 10 + (c - '0');
            ++digits;
        } else if ((c == '-' || c == '/' || c == '.') && digits > 0) {
            numbers.push_back(value);
            value = digits = 0;
        } else if (c != '-') {
            return day_in_table(given);
        }
    }
    if (numbers.size() == 1 && numbers[0] > 19000000)
        return Day::from(numbers[0] / 10000, numbers[0] / 100 % 100, numbers[0] % 100);
    if (numbers.size() == 3) return Day::from(numbers[0], numbers[1], numbers[2]);
    return std::nullopt;
}

std::optional<Day> day_without_year(std::string_view words, Day today) {
    for (const int year : {today.year(), today.year() - 1})
        if (const auto day = day_in_words(std::to_string(year) + "." + normalized_name(words), today);
            day && *day <= today)
            return day;
    return std::nullopt;
}

namespace {

bool is_han(std::uint32_t code) { return code >= 0x3400 && code <= 0x9fff; }

}  // namespace

std::string without_padding(std::string_view text) {
    std::string closed;
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const std::size_t length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
        const std::string_view character(text.data() + at, std::min(length, text.size() - at));
        at += length;
        if (character == " " || character == "　") continue;
        if (character.size() != 3) return std::string(text);
        const auto code =
            static_cast<std::uint32_t>((byte & 0x0f) << 12 | (character[1] & 0x3f) << 6 | (character[2] & 0x3f));
        if (!is_han(code) || ++characters > 4) return std::string(text);
        closed += character;
    }
    return closed;
}

namespace {

// Up to ninety-nine, as people write small counts: 五, 十二, 两, 二十; empty where it is no such number.
std::optional<int> counted_in_chinese(std::string_view words) {
    static constexpr std::string_view figures = "零一二三四五六七八九";
    constexpr std::size_t letter = 3;  // bytes of each
    const auto figure = [](std::string_view one) -> std::optional<int> {
        if (one == "两") return 2;
        const auto at = one.size() == letter ? figures.find(one) : std::string_view::npos;
        return at == std::string_view::npos || at % letter ? std::nullopt : std::optional<int>(at / letter);
    };
    const auto ten = words.find("十");
    if (ten == std::string_view::npos) return figure(words);
    const auto before = words.substr(0, ten), after = words.substr(ten + letter);
    const auto tens = before.empty() ? std::optional(1) : figure(before);
    const auto ones = after.empty() ? std::optional(0) : figure(after);
    if (!tens || !ones) return std::nullopt;
    return *tens * 10 + *ones;
}

}  // namespace

std::string without_unit(std::string_view words) {
    auto text = without_full_stop(normalized_name(words));
    for (bool found = true; found;) {
        found = false;
        for (const std::string_view unit : {"人", "名", "个", "位", "天", "日", "票", "月", "小时", "学时", "份"})
            if (text.size() > unit.size() && text.ends_with(unit)) {
                text.resize(text.size() - unit.size());
                found = true;
                break;
            }
    }
    if (const auto counted = counted_in_chinese(text)) return std::to_string(*counted);
    // What is no number in the end is told as it was typed.
    return text.find_first_not_of("0123456789") == std::string::npos ? text : normalized_name(words);
}

std::string without_full_stop(std::string text) {
    for (const std::string_view mark : {"。", ".", "！", "!", "，", ","})
        if (text.size() > mark.size() && text.ends_with(mark)) text.resize(text.size() - mark.size());
    return text;
}

std::optional<bool> yes_or_no(std::string_view typed) {
    const auto words = without_full_stop(normalized_name(typed));
    const auto is_one_of = [&](std::initializer_list<std::string_view> list) {
        return std::find(list.begin(), list.end(), words) != list.end();
    };
    if (is_one_of({"是", "是的", "有", "对", "对的", "嗯", "好", "好的", "行", "可以", "确定", "没错", "yes", "y",
                   "true", "1"}))
        return true;
    if (is_one_of({"否", "不", "不是", "不对", "没", "没有", "无", "不行", "no", "n", "false", "0"})) return false;
    return std::nullopt;
}

namespace {

std::string members_in_words(const FieldSpec& field, const Json& value, Language language) {
    const bool zh = language == Language::zh;
    // The name speaks for itself; what else there is follows in brackets.
    std::string name, rest;
    for (const auto& member : field.members) {
        const auto found = value.find(std::string(member.name));
        if (found == value.end() || found->is_null()) continue;
        const auto words = value_in_words(member, *found, language);
        if (&member == &field.members.front() && field.type == FieldType::records)
            name = words;
        else
            rest += (rest.empty() ? ""
                     : zh         ? "，"
                                  : ", ") +
                    std::string(member.label.in(language)) + (zh ? "：" : ": ") + words;
    }
    if (name.empty()) return rest;
    return rest.empty() ? name : name + (zh ? "（" + rest + "）" : " (" + rest + ")");
}

}  // namespace

std::string value_in_words(const FieldSpec& field, const Json& value, Language language) {
    const bool zh = language == Language::zh;
    if (value.is_null()) return {};
    if (value.is_boolean()) return value.get<bool>() ? (zh ? "是" : "yes") : (zh ? "否" : "no");
    if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
    if (value.is_object()) return field.members.empty() ? value.dump() : members_in_words(field, value, language);
    if (value.is_array()) {
        std::string list;
        for (const auto& each : value)
            list += (list.empty() ? "" : zh ? "、" : ", ") + value_in_words(field, each, language);
        return list;
    }
    if (!value.is_string()) return value.dump();
    const auto& word = value.get_ref<const std::string&>();
    for (const auto& choice : field.choices)
        if (choice.word == word) return std::string(choice.label.in(language));
    return word;
}

namespace {

// What says how an event turned out, first to last.
const FieldSpec* deciding_field(const EventInfo& event, const Json& fields) {
    for (const auto* name : {"outcome", "conclusion", "opinion"})
        if (const auto* field = find_field(*event.fields, name);
            field && field->type == FieldType::choice && fields.contains(name))
            return field;
    return nullptr;
}

}  // namespace

std::string outcome_word(const EventInfo& event, const Json& fields) {
    const auto* field = deciding_field(event, fields);
    return field ? fields.value(std::string(field->name), std::string{}) : std::string{};
}

std::string outcome_in_words(const EventInfo& event, const Json& fields, Language language) {
    const auto* field = deciding_field(event, fields);
    if (!field) return {};
    const auto words = value_in_words(*field, fields[std::string(field->name)], language);
    // What was put to the vote, where more than one thing can be.
    const auto* proposal = find_field(*event.fields, "proposal");
    if (!proposal || !fields.contains("proposal")) return words;
    return value_in_words(*proposal, fields["proposal"], language) +
           (language == Language::zh ? "，" + words : ", " + words);
}

}  // namespace rudang::office
