// Values as people say and read them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rudang/engine/date.h"
#include "rudang/engine/event.h"
#include "rudang/engine/field.h"

namespace rudang::office {

// Days as people write them: 2024-03-05, 2024/3/5, 2024.3.5, 2024年3月5日, 20240305, today, 今天, 昨天.
RUDANG_EXPORT std::optional<Day> day_in_words(std::string_view words, Day today);
// 3月5日 or 3.5, without a year: the last such day, to be offered and not to be taken.
RUDANG_EXPORT std::optional<Day> day_without_year(std::string_view words, Day today);

// "张　三", as short names are spread out to the width of longer ones, is 张三; anything else stays as it is.
RUDANG_EXPORT std::string without_padding(std::string_view text);
// "9 人" is 9, also in full-width figures; anything else stays.
RUDANG_EXPORT std::string without_unit(std::string_view words);
// Without the full stop that people put behind an answer.
RUDANG_EXPORT std::string without_full_stop(std::string text);
// What people type for yes and for no; nothing where it is neither.
RUDANG_EXPORT std::optional<bool> yes_or_no(std::string_view typed);

// A value as a person reads it: the label of a choice, 是, 李四（正式党员：是）.
RUDANG_EXPORT std::string value_in_words(const FieldSpec& field, const Json& value, Language language);

// What came out of an event, where something can: 合格, 未通过, 延长预备期（通过）. Empty where nothing is decided.
RUDANG_EXPORT std::string outcome_in_words(const EventInfo& event, const Json& fields, Language language);
// The same as one word of JSON; empty where there is none.
RUDANG_EXPORT std::string outcome_word(const EventInfo& event, const Json& fields);

}  // namespace rudang::office
