#include "rudang/engine/field.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "rudang/engine/date.h"
#include "rudang/engine/event.h"
#include "rudang/engine/typed_fields.h"

namespace rudang {
namespace {

std::string join_words(const std::vector<Choice>& choices, bool chinese) {
    std::string text;
    for (const auto& choice : choices) {
        if (!text.empty()) text += chinese ? "、" : ", ";
        if (chinese)
            text += choice.label.zh;
        else
            text += choice.word;
    }
    return text;
}

const Choice* find_choice(const FieldSpec& field, std::string_view word) {
    for (const auto& choice : field.choices)
        if (choice.word == word || choice.label.zh == word || choice.label.en == word || lists_word(choice.also, word))
            return &choice;
    return nullptr;
}

// The longest run of bytes that both have; whole characters where it is long enough to matter.
std::size_t common_run(std::string_view a, std::string_view b) {
    std::size_t longest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < b.size(); ++j) {
            std::size_t n = 0;
            while (i + n < a.size() && j + n < b.size() && a[i + n] == b[j + n]) ++n;
            longest = std::max(longest, n);
        }
    return longest;
}

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    for (const auto candidate : words)
        if (word == candidate) return true;
    return false;
}

}  // namespace

std::vector<std::string_view> split_list(std::string_view words) {
    std::vector<std::string_view> parts;
    while (!words.empty()) {
        auto end = words.find(',');
        auto length = std::size_t{1};
        for (const std::string_view separator : {"，", "、"})
            if (const auto at = words.find(separator); at < end) {
                end = at;
                length = separator.size();
            }
        auto part = words.substr(0, end);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        parts.push_back(part);
        words = end == std::string_view::npos ? std::string_view{} : words.substr(end + length);
    }
    return parts;
}

const FieldSpec* find_field(const FieldList& fields, std::string_view name) {
    for (const auto& field : fields)
        if (field.name == name) return &field;
    return nullptr;
}

Text expected_form(const FieldSpec& field) {
    switch (field.type) {
        case FieldType::text:
            return {"文字", "text"};
        case FieldType::integer:
            return {"整数", "a whole number"};
        case FieldType::boolean:
            return {"是或否", "yes or no (true/false)"};
        case FieldType::day:
            return {"日期，如 2024-03-05", "a day like 2024-03-05"};
        case FieldType::choice:
            return {"下列之一：" + join_words(field.choices, true), "one of: " + join_words(field.choices, false)};
        case FieldType::choices:
            return {"下列若干项：" + join_words(field.choices, true), "some of: " + join_words(field.choices, false)};
        case FieldType::texts:
            return {"若干项文字", "a list of texts"};
        case FieldType::object:
            return {"JSON 对象", "a JSON object"};
        case FieldType::record:
        case FieldType::records: {
            std::string names;
            std::string labels;
            for (const auto& member : field.members) {
                names += (names.empty() ? "" : ", ") + std::string(member.name);
                labels += (labels.empty() ? "" : "、") + std::string(member.label.zh);
            }
            return {"含" + labels + "的" + (field.type == FieldType::record ? "一组内容" : "若干组内容"),
                    (field.type == FieldType::record ? "an object with " : "a list of objects with ") + names};
        }
    }
    return {};
}

std::vector<Choice> choices_like(const FieldSpec& field, std::string_view words) {
    constexpr std::size_t telling = 6;  // two Chinese characters, or as many letters as a stem has
    std::vector<Choice> like;
    std::size_t most = telling;  // of 团推优 the league's, not every one that ends in 推优
    for (const auto& choice : field.choices) {
        auto run = std::max(common_run(words, choice.label.zh), common_run(words, choice.word));
        // One character tells where the choice begins with it or is no more: 书 for 书记, 男的 for 男.
        const bool chinese = words.size() >= 3 && static_cast<unsigned char>(words.front()) >= 0xe3;
        if (chinese && (choice.label.zh.starts_with(words) || words.starts_with(choice.label.zh)))
            run = std::max(run, telling);
        if (run > most) like.clear();
        most = std::max(most, run);
        if (run == most) like.push_back(choice);
    }
    return like;
}

Json split_sealed(const FieldList& description, Json& fields, Privacy from) {
    Json taken = Json::object();
    for (const auto& field : description) {
        const std::string name(field.name);
        const auto found = fields.find(name);
        if (found == fields.end()) continue;
        if (field.privacy >= from) {
            taken[name] = std::move(*found);
            fields.erase(name);
        } else if (field.type == FieldType::record && found->is_object()) {
            Json inner = split_sealed(field.members, *found, from);
            if (!inner.empty()) taken[name] = std::move(inner);
        } else if (field.type == FieldType::records && found->is_array()) {
            Json inner = Json::array();
            bool any = false;
            for (auto& element : *found) {
                inner.push_back(split_sealed(field.members, element, from));
                any |= !inner.back().empty();
            }
            if (any) taken[name] = std::move(inner);
        }
    }
    return taken;
}

namespace {

// Two halves of one value: objects by member, lists by place.
Json joined(const Json& a, const Json& b) {
    if (a.is_object() && b.is_object()) {
        Json both = a;
        for (const auto& [name, value] : b.items()) both[name] = a.contains(name) ? joined(a[name], value) : value;
        return both;
    }
    if (a.is_array() && b.is_array() && a.size() == b.size()) {
        Json both = Json::array();
        for (std::size_t i = 0; i < a.size(); ++i) both.push_back(joined(a[i], b[i]));
        return both;
    }
    return b;
}

}  // namespace

Json merge_sealed(const FieldList& description, const Json& open, const Json& sealed_part) {
    Json merged = Json::object();
    for (const auto& field : description) {
        const std::string name(field.name);
        const auto clear = open.find(name);
        const auto hidden = sealed_part.is_object() ? sealed_part.find(name) : sealed_part.end();
        const bool has_clear = clear != open.end();
        const bool has_hidden = sealed_part.is_object() && hidden != sealed_part.end();
        if (has_clear && has_hidden && field.type == FieldType::record) {
            merged[name] = merge_sealed(field.members, *clear, *hidden);
        } else if (has_clear && has_hidden && field.type == FieldType::records) {
            Json list = Json::array();
            for (std::size_t i = 0; i < clear->size(); ++i)
                list.push_back(
                    merge_sealed(field.members, (*clear)[i], i < hidden->size() ? (*hidden)[i] : Json::object()));
            merged[name] = std::move(list);
        } else if (has_clear && has_hidden) {
            merged[name] = joined(*clear, *hidden);
        } else if (has_clear) {
            merged[name] = *clear;
        } else if (has_hidden) {
            merged[name] = *hidden;
        }
    }
    return merged;
}

Json from_words(const FieldSpec& field, std::string_view given, const std::string& where, Problems& problems) {
    // Numbers, days and choices may come in full-width characters; texts stay as they are.
    const bool keeps = field.type == FieldType::text || field.type == FieldType::texts ||
                       field.type == FieldType::object || field.type == FieldType::record ||
                       field.type == FieldType::records;
    const std::string unified = keeps ? std::string(given) : normalized_name(given);
    const std::string_view words = unified;
    const auto wrong = [&]() -> Json {
        typed::report_ill_typed(problems, where, field, words);
        return {};
    };
    switch (field.type) {
        case FieldType::text:
            return std::string(words);
        case FieldType::integer: {
            int number = 0;
            const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), number);
            if (error != std::errc{} || end != words.data() + words.size()) return wrong();
            return number;
        }
        case FieldType::boolean:
            if (one_of(words, {"yes", "true", "y", "1", "是", "有", "是的", "对"})) return true;
            if (one_of(words, {"no", "false", "n", "0", "否", "无", "不", "不是", "没有"})) return false;
            return wrong();
        case FieldType::day:
            if (!Day::parse(words)) return wrong();
            return std::string(words);
        case FieldType::choice:
            if (const auto* choice = find_choice(field, words)) return std::string(choice->word);
            return wrong();
        case FieldType::choices: {
            Json list = Json::array();
            for (const auto part : split_list(words)) {
                const auto* choice = find_choice(field, part);
                if (!choice) return wrong();
                list.push_back(std::string(choice->word));
            }
            return list;
        }
        case FieldType::texts: {
            Json list = Json::array();
            for (const auto part : split_list(words)) list.push_back(std::string(part));
            return list;
        }
        case FieldType::object:
        case FieldType::record:
        case FieldType::records: {
            const Json json = read_json(words);
            if (json.is_discarded()) return wrong();
            return json;
        }
    }
    return wrong();
}

namespace typed {
namespace {

thread_local bool unworded = false;

bool only_named(Problems& problems, const char* code, const std::string& where) {
    if (unworded) problems.push_back({code, where, {}});
    return unworded;
}

}  // namespace

Unworded::Unworded() : before_(std::exchange(unworded, true)) {}
Unworded::~Unworded() { unworded = before_; }

void report_missing(Problems& problems, const std::string& where, const FieldSpec& field) {
    if (only_named(problems, "missing-field", where)) return;
    const auto form = expected_form(field);
    problems.push_back(
        {"missing-field",
         where,
         {"缺少“" + std::string(field.label.zh) + "”：应为" + form.zh,
          "missing " + std::string(field.label.en) + " (" + std::string(field.name) + "): give " + form.en}});
}

void report_ill_typed(Problems& problems, const std::string& where, const FieldSpec& field, std::string_view given) {
    if (only_named(problems, "ill-typed-field", where)) return;
    auto form = expected_form(field);
    std::vector<std::string> words;
    for (const auto& choice : field.choices) words.emplace_back(choice.word);
    if (const auto guess = given.empty() ? std::string{} : closest(given, words); !guess.empty()) {
        for (const auto& choice : field.choices)
            if (choice.word == guess) form.zh += "；是否指" + std::string(choice.label.zh) + "？";
        form.en += "; did you mean " + guess + "?";
    } else if (const auto like = given.empty() ? std::vector<Choice>{} : choices_like(field, given); !like.empty()) {
        form.zh += "；是否指" + join_words(like, true) + "？请写全";
        form.en += "; did you mean " + join_words(like, false) + "? write it in full";
    }
    problems.push_back(
        {"ill-typed-field",
         where,
         {"“" + std::string(field.label.zh) + "”填写有误：应为" + form.zh,
          "wrong value for " + std::string(field.label.en) + " (" + std::string(field.name) + "): give " + form.en}});
}

void report_unknown(Problems& problems, const std::string& where, std::string_view name, const FieldList& fields) {
    if (only_named(problems, "unknown-field", inside(where, name))) return;
    std::vector<std::string> names;
    for (const auto& field : fields) names.emplace_back(field.name);
    const auto guess = closest(name, names);
    problems.push_back(
        {"unknown-field",
         inside(where, name),
         {"没有“" + std::string(name) + "”这一项" + (guess.empty() ? "" : "，是否指 " + guess + "？"),
          "there is no field " + std::string(name) + (guess.empty() ? "" : "; did you mean " + guess + "?")}});
}

}  // namespace typed
}  // namespace rudang
