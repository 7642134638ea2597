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
// A day that the words leave open: 3月5日 or 3.5 without a year, the last such; 上周五, 三天前, 上月5日, 去年5月1日.
// To be offered and not to be taken.
struct ReckonedDay {
    Day day;
    Text how;  // how it was come by
};
RUDANG_EXPORT std::optional<ReckonedDay> reckoned_day(std::string_view words, Day today);
// What to say of words that name no day: a month, a year, or nothing of the kind.
RUDANG_EXPORT Text no_day_in(std::string_view words);

// "张　三", as short names are spread out to the width of longer ones, is 张三, and 欧阳 小明 one person; anything else
// stays as it is.
RUDANG_EXPORT std::string without_padding(std::string_view text);
// Several names with blanks between them: 王五 赵六.
RUDANG_EXPORT bool several_names(std::string_view text);
// "9 人" is 9, also in full-width figures; anything else stays.
RUDANG_EXPORT std::string without_unit(std::string_view words);
// 24 天 where hours are asked for: what is counted, where the words and the label count different things.
RUDANG_EXPORT Text other_unit(std::string_view words, std::string_view label);
// Full-width letters, figures and marks in their plain form; blanks between figures left out.
RUDANG_EXPORT std::string plain_figures(std::string_view text);
// Without the full stop that people put behind an answer.
RUDANG_EXPORT std::string without_full_stop(std::string text);
// What people type for yes and for no; nothing where it is neither.
RUDANG_EXPORT std::optional<bool> yes_or_no(std::string_view typed);
// The same where a question is answered in its own words: 正式 to 是否正式党员, 不合格 to 是否合格.
RUDANG_EXPORT std::optional<bool> said_again(std::string_view typed, std::string_view label);

// A value as a person reads it: the label of a choice, 是, 李四（正式党员：是）.
RUDANG_EXPORT std::string value_in_words(const FieldSpec& field, const Json& value, Language language);

// What came out of an event, where something can: 合格, 未通过, 延长预备期（通过）. Empty where nothing is decided.
RUDANG_EXPORT std::string outcome_in_words(const EventInfo& event, const Json& fields, Language language);
// The same as one word of JSON; empty where there is none.
RUDANG_EXPORT std::string outcome_word(const EventInfo& event, const Json& fields);

}  // namespace rudang::office
