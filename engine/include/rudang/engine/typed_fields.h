// Derives field descriptions, reading and writing from one function in each event struct:
//
//     struct TalkHeld {
//         std::string interviewer;
//         InterviewerRole interviewer_role;
//         static void describe(auto& field) {
//             field("interviewer", &TalkHeld::interviewer, {"谈话人", "interviewer"}, sealed);
//             field("interviewer_role", &TalkHeld::interviewer_role, {"谈话人职务", "interviewer's office"});
//         }
//     };
//
// A member of type T is required, std::optional<T> is not, and a vector may be empty but not absent unless marked
// optional. Enumerations list their words in `choices_of<E>`.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "rudang/engine/date.h"
#include "rudang/engine/field.h"

namespace rudang {

// Marks for fields that differ from the default (open; required unless std::optional).
struct FieldMark {
    bool sealed = false;
    bool asked = false;
    bool optional = false;
    bool needed = false;
    bool named = false;
    bool or_yes = false;
    bool on_paper = false;
    std::string_view with = {}, word = {};
    constexpr FieldMark operator|(FieldMark other) const {
        return {sealed || other.sealed,
                asked || other.asked,
                optional || other.optional,
                needed || other.needed,
                named || other.named,
                or_yes || other.or_yes,
                on_paper || other.on_paper,
                with.empty() ? other.with : with,
                word.empty() ? other.word : word};
    }
};
inline constexpr FieldMark plain{};
inline constexpr FieldMark sealed{.sealed = true};
inline constexpr FieldMark asked{.asked = true};
// Asked for on a terminal where another field, given before, has this word.
constexpr FieldMark asked_with(std::string_view field, std::string_view word) {
    return {.asked = true, .with = field, .word = word};
}
inline constexpr FieldMark may_be_absent{.optional = true};
// A std::optional that events stated in full must have; only records taken from tables may lack it.
inline constexpr FieldMark needed{.needed = true};
// A text that is the name of something the ledger lists in the open: a group of a plan, a local step. Not sealed.
inline constexpr FieldMark named{.named = true};
// A text that may also be just `true`: it exists, and stands elsewhere.
inline constexpr FieldMark or_yes{.or_yes = true};
// What only a printed form needs: sealed, optional, and asked for by that form alone, so that recording stays short.
inline constexpr FieldMark on_paper{.sealed = true, .optional = true, .on_paper = true};

// Specialize with `static constexpr std::array<std::pair<E, Choice>, N> words`.
template <class E>
struct choices_of;

namespace typed {

template <class T>
struct unwrap_optional {
    using type = T;
    static constexpr bool value = false;
};
template <class T>
struct unwrap_optional<std::optional<T>> {
    using type = T;
    static constexpr bool value = true;
};
template <class T>
struct unwrap_vector {
    using type = T;
    static constexpr bool value = false;
};
template <class T>
struct unwrap_vector<std::vector<T>> {
    using type = T;
    static constexpr bool value = true;
};

template <class T>
FieldList fields_of();

template <class E>
std::vector<Choice> choice_list() {
    std::vector<Choice> list;
    for (const auto& [value, choice] : choices_of<E>::words) list.push_back(choice);
    return list;
}

template <class T>
FieldSpec spec_of(std::string_view name, Label label, FieldMark mark) {
    using Value = typename unwrap_optional<T>::type;
    using Element = typename unwrap_vector<Value>::type;
    constexpr bool many = unwrap_vector<Value>::value;
    FieldSpec spec{.name = name, .label = label};
    constexpr bool is_text = std::is_same_v<Element, std::string>;
    spec.privacy = mark.sealed ? Privacy::sealed : is_text && !mark.named ? Privacy::text : Privacy::open;
    spec.or_yes = mark.or_yes;
    spec.on_paper = mark.on_paper;
    spec.asked_with = {mark.with, mark.word};
    const bool absent_allowed = unwrap_optional<T>::value || mark.optional;
    spec.presence = mark.needed      ? Presence::required
                    : mark.asked     ? Presence::asked
                    : absent_allowed ? Presence::optional
                                     : Presence::required;
    if constexpr (std::is_same_v<Element, std::string>)
        spec.type = many ? FieldType::texts : FieldType::text;
    else if constexpr (std::is_same_v<Element, bool>)
        spec.type = FieldType::boolean;
    else if constexpr (std::is_same_v<Element, int>)
        spec.type = FieldType::integer;
    else if constexpr (std::is_same_v<Element, Day>)
        spec.type = FieldType::day;
    else if constexpr (std::is_same_v<Element, Json>)
        spec.type = FieldType::object;
    else if constexpr (std::is_enum_v<Element>) {
        spec.type = many ? FieldType::choices : FieldType::choice;
        spec.choices = choice_list<Element>();
    } else {
        spec.type = many ? FieldType::records : FieldType::record;
        spec.members = fields_of<Element>();
    }
    return spec;
}

template <class T>
FieldList fields_of() {
    FieldList list;
    auto collect = [&]<class C, class M>(std::string_view name, M C::*, Label label, FieldMark mark = plain) {
        list.push_back(spec_of<M>(name, label, mark));
    };
    T::describe(collect);
    return list;
}

// The description of T, built once; the reference stays valid for the life of the program.
template <class T>
const FieldList& fields() {
    static const FieldList list = fields_of<T>();
    return list;
}

// While one lives, problems that this thread meets name their code and place and say nothing in words: for those who
// only ask what is missing.
class RUDANG_EXPORT Unworded {
public:
    Unworded();
    ~Unworded();
    Unworded(const Unworded&) = delete;
    Unworded& operator=(const Unworded&) = delete;

private:
    bool before_;
};

RUDANG_EXPORT void report_missing(Problems&, const std::string& where, const FieldSpec&);
RUDANG_EXPORT void report_ill_typed(Problems&, const std::string& where, const FieldSpec&, std::string_view given = {});
RUDANG_EXPORT void report_unknown(Problems&, const std::string& where, std::string_view name, const FieldList&);

inline std::string inside(const std::string& where, std::string_view name) {
    return where.empty() ? std::string(name) : where + "." + std::string(name);
}

template <class T>
void read_record(const Json& json, T& out, const std::string& where, Problems& problems);

template <class T>
void read_value(const Json& json, T& out, const std::string& where, const FieldSpec& spec, Problems& problems) {
    const auto wrong = [&] { report_ill_typed(problems, where, spec); };
    if constexpr (unwrap_optional<T>::value) {
        typename unwrap_optional<T>::type value{};
        read_value(json, value, where, spec, problems);
        out = std::move(value);
    } else if constexpr (unwrap_vector<T>::value) {
        if (!json.is_array()) return wrong();
        out.clear();
        for (std::size_t i = 0; i < json.size(); ++i) {
            typename unwrap_vector<T>::type value{};
            read_value(json[i], value, where + "[" + std::to_string(i) + "]", spec, problems);
            out.push_back(std::move(value));
        }
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (spec.or_yes && json.is_boolean())
            out = json.get<bool>() ? "√" : "";
        else if (!json.is_string())
            return wrong();
        else
            out = json.get<std::string>();
    } else if constexpr (std::is_same_v<T, Json>) {
        if (!json.is_object()) return wrong();
        out = json;
    } else if constexpr (std::is_same_v<T, bool>) {
        if (!json.is_boolean()) return wrong();
        out = json.get<bool>();
    } else if constexpr (std::is_same_v<T, int>) {
        if (!json.is_number_integer()) return wrong();
        const auto number = json.get<std::int64_t>();
        if (number < -1'000'000'000 || number > 1'000'000'000) return wrong();
        out = static_cast<int>(number);
    } else if constexpr (std::is_enum_v<T>) {
        if (!json.is_string()) return wrong();
        const auto& word = json.get_ref<const std::string&>();
        const auto& words = choices_of<T>::words;
        const auto found =
            std::find_if(words.begin(), words.end(), [&](const auto& w) { return w.second.word == word; });
        if (found == words.end()) return report_ill_typed(problems, where, spec, word);
        out = found->first;
    } else {
        if (!json.is_object()) return wrong();
        read_record(json, out, where, problems);
    }
}

// Day has no default value, so it is read on its own.
template <>
inline void read_value(const Json& json, std::optional<Day>& out, const std::string& where, const FieldSpec& spec,
                       Problems& problems) {
    if (json.is_string()) out = Day::parse(json.get_ref<const std::string&>());
    if (!json.is_string() || !out) report_ill_typed(problems, where, spec);
}

template <class T>
void read_record(const Json& json, T& out, const std::string& where, Problems& problems) {
    const FieldList& list = fields<T>();
    std::size_t index = 0;
    std::size_t known = 0;
    auto read = [&]<class C, class M>(std::string_view name, M C::*member, Label, FieldMark = plain) {
        const FieldSpec& spec = list[index++];
        const auto found = json.find(name);
        if (found == json.end() || found->is_null()) {
            known += found != json.end();
            constexpr bool can_be_absent = unwrap_optional<M>::value || std::is_same_v<M, Json>;
            if (spec.presence == Presence::required || (spec.presence == Presence::asked && !can_be_absent))
                report_missing(problems, inside(where, name), spec);
            return;
        }
        ++known;
        // A required text of nothing says nothing.
        if (spec.presence == Presence::required && spec.type == FieldType::text && found->is_string() &&
            found->template get_ref<const std::string&>().find_first_not_of(" \t\n") == std::string::npos)
            return report_missing(problems, inside(where, name), spec);
        read_value(*found, out.*member, inside(where, name), spec, problems);
    };
    T::describe(read);
    if (known == json.size()) return;
    for (const auto& [name, value] : json.items())
        if (!find_field(list, name)) report_unknown(problems, where, name, list);
}

template <class T>
Json write_value(const T& value) {
    if constexpr (std::is_same_v<T, Json>)
        return value;
    else if constexpr (unwrap_optional<T>::value)
        return value ? write_value(*value) : Json();
    else if constexpr (unwrap_vector<T>::value) {
        Json array = Json::array();
        for (const auto& element : value) array.push_back(write_value(element));
        return array;
    } else if constexpr (std::is_same_v<T, Day>)
        return value.iso();
    else if constexpr (std::is_enum_v<T>) {
        for (const auto& [candidate, choice] : choices_of<T>::words)
            if (candidate == value) return std::string(choice.word);
        return Json();
    } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, bool> || std::is_same_v<T, int>)
        return value;
    else {
        Json object = Json::object();
        auto write = [&]<class C, class M>(std::string_view name, M C::*member, Label, FieldMark = plain) {
            auto json = write_value(value.*member);
            if (!json.is_null()) object[std::string(name)] = std::move(json);
        };
        T::describe(write);
        return object;
    }
}

}  // namespace typed

// The description of an event's own fields.
template <class E>
const FieldList& fields() {
    return typed::fields<E>();
}

// Reads an event's fields; with problems added, the result must not be used.
template <class E>
E read_fields(const Json& json, Problems& problems) {
    E event{};
    typed::read_record(json, event, "", problems);
    return event;
}

template <class E>
Json write_fields(const E& event) {
    return typed::write_value(event);
}

// The word and label of an enumerator.
template <class E>
const Choice& choice_of(E value) {
    for (const auto& [candidate, choice] : choices_of<E>::words)
        if (candidate == value) return choice;
    return choices_of<E>::words.front().second;
}

}  // namespace rudang
