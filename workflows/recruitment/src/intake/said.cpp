#include "said.h"

#include <unordered_map>

#include "../fact_of.h"
#include "../identity.h"
#include "rudang/engine/text.h"

namespace rudang::recruitment {
namespace {

// ---- where it is written: as JSON, or into the event ----------------------------------------------------------------

// Which of its record's members this is, from 0, and how it is called.
template <class C, class M>
std::pair<std::size_t, std::string_view> member(M C::*wanted) {
    std::pair<std::size_t, std::string_view> found;
    std::size_t index = 0;
    auto look = [&]<class D, class N>(std::string_view name, N D::*each, Label, FieldMark = plain) {
        if constexpr (std::is_same_v<N D::*, M C::*>)
            if (each == wanted) found = {index, name};
        ++index;
    };
    C::describe(look);
    return found;
}

class AsJson {
public:
    explicit AsJson(Json& fields) : fields_(fields) {}

    template <class C, class M, class V>
    void put(M C::*field, const V& value) {
        fields_[std::string(member(field).second)] = typed::write_value(value);
    }
    template <class C, class M, class N, class V>
    void put(M C::*record, N M::*field, const V& value) {
        fields_[std::string(member(record).second)][std::string(member(field).second)] = typed::write_value(value);
    }
    template <class C, class Person>
    void people(std::vector<Person> C::*field, const std::vector<std::string>& names) {
        Json list = Json::array();
        for (const auto& name : names) list.push_back({{std::string(member(&Person::name).second), name}});
        fields_[std::string(member(field).second)] = std::move(list);
    }

private:
    Json& fields_;
};

// Remembers what was said: what is missing follows from that.
template <class E>
class IntoEvent {
public:
    explicit IntoEvent(E& event) : event_(event) {}

    template <class M, class V>
    void put(M E::*field, const V& value) {
        if (write(event_.*field, value)) said_ |= bit(member(field).first);
    }
    template <class M, class N, class V>
    void put(M E::*record, N M::*field, const V& value) {
        if (write(event_.*record.*field, value)) said_ |= bit(inside + member(field).first);
    }
    template <class Person>
    void people(std::vector<Person> E::*field, const std::vector<std::string>& names) {
        auto& list = event_.*field;
        list.clear();
        for (const auto& name : names) list.emplace_back().name = name;
        said_ |= bit(member(field).first) | (names.empty() ? 0 : bit(somebody));
    }

    std::uint64_t said() const { return said_; }

private:
    static constexpr std::size_t inside = 20, somebody = 44;  // an event has one record at most that rows speak of
    static std::uint64_t bit(std::size_t at) { return std::uint64_t{1} << at; }

    // A required text of nothing says nothing.
    static bool write(std::string& into, const std::string& text) {
        if (text.find_first_not_of(" \t\n") == std::string::npos) return false;
        into = text;
        return true;
    }
    template <class M, class V>
    static bool write(M& into, const V& value) {
        into = value;
        return true;
    }

    E& event_;
    std::uint64_t said_ = 0;
};

// ---- what it says ---------------------------------------------------------------------------------------------------

// What a cell says a political review concluded; nothing where its words leave that open.
std::optional<ReviewConclusion> political_conclusion(const std::string& text) {
    const auto words = bare(text);
    const auto has = [&](std::initializer_list<std::string_view> any) {
        return std::any_of(any.begin(), any.end(),
                           [&](std::string_view word) { return words.find(word) != std::string::npos; });
    };
    if (has({"暂无结论", "尚无结论", "未结论", "审查中", "进行中"})) return ReviewConclusion::inconclusive;
    const bool good = has({"合格", "通过"}), denied = has({"不", "未", "没有", "无", "非", "否"});
    if (good && !denied) return ReviewConclusion::qualified;
    for (const std::string_view plain : {"不合格", "未通过", "不通过", "没有通过", "不予通过", "未合格", "政审不合格",
                                         "审查不合格", "政治审查不合格", "政审未通过", "审查未通过", "政审不通过"})
        if (words == plain) return ReviewConclusion::unqualified;
    return std::nullopt;
}

bool not_passed(const std::string& text) {
    if (text.empty()) return false;
    const auto words = bare(text);
    for (const std::string_view word : {"未通过", "不通过", "没有通过", "未获通过", "不予接收", "不予通过"})
        if (words.find(word) != std::string::npos) return true;
    return false;
}

// 000000000000000000 or 123456789… stands where a number is not known.
bool number_of_nobody(const std::string& number) {
    return number.starts_with("123456789") ||
           (!number.empty() && number.find_first_not_of(number[0]) == std::string::npos);
}

// 110101********0018, 110101XXXXXXXX0018: an X is a figure at the end only.
bool is_masked(const std::string& words, const std::string& number) {
    const auto mark = std::min(number.find_first_of("Xx"), number.find("×"));
    return words.find('*') != std::string::npos || (mark != std::string::npos && mark + 1 < number.size());
}

// The number of a form, which tells one from all others: 有, 待发 and 2023年 number none.
std::optional<std::string> form_number(RowReader& row) {
    const auto text = row.text("form_number");
    if (text.empty() || says_nothing(text)) return std::nullopt;
    constexpr std::ptrdiff_t fewest = 3;  // figures
    const auto figures = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
    const auto* at = row.first("form_number");
    if (figures >= fewest && !year_in(text) && !at->cell.struck && !written_day(at->cell)) return text;
    row.complain(*at, {cell_problem("看不出志愿书编号，没有采用：" + text,
                                    "no number of a form can be made out, and it was not used: " + text)});
    return std::nullopt;
}

// The identity number, where the cell holds one.
std::optional<std::string> identity_number(RowReader& row) {
    const auto* at = row.first("id_number");
    if (!at || at->cell.kind == tables::Cell::Kind::empty) return std::nullopt;
    const auto words = row.text("id_number");
    const bool exponent = words.find("E+") != std::string::npos || words.find("e+") != std::string::npos;
    auto number = normalized_identity_number(words);
    const auto known = read_identity_number(number);
    const bool cut = known.well_formed && !known.check_digit_right && words.ends_with("000");
    const bool digits = !number.empty() && number.find_first_not_of("0123456789Xx") == std::string::npos;
    if (says_nothing(words)) return std::nullopt;
    if (is_masked(words, number)) {
        row.complain(*at,
                     {cell_problem("身份证号打了星号，没有采用", "the identity number is masked and was not used")});
    } else if (exponent || cut ||
               (at->cell.kind == tables::Cell::Kind::number && at->cell.number > 999'999'999'999'999.0)) {
        row.complain(*at, {cell_problem("身份证号按数字存放，末几位已丢失，请改为文本重新录入",
                                        "the identity number is kept as a number and has lost its last digits; "
                                        "make the cell text and enter it again")});
    } else if (!digits || number.size() < 16 || number_of_nobody(number) ||
               at->cell.struck) {  // a telephone's, the last four figures, one of the old kind
        row.complain(*at,
                     {cell_problem("看不出身份证号，没有采用", "no identity number can be made out; it was not used")});
    } else {
        return number;
    }
    return std::nullopt;
}

void say_applicant(auto& to, RowReader& row) {
    constexpr auto person = &ApplicationSubmitted::applicant;
    to.put(person, &Applicant::name, row.text("name"));
    const auto sex = row.text("sex");
    if (sex == "男") to.put(person, &Applicant::sex, Sex::male);
    if (sex == "女") to.put(person, &Applicant::sex, Sex::female);
    const auto text = [&](std::optional<std::string> Applicant::*field, std::string_view meaning) {
        if (const auto said = row.text(meaning); !said.empty()) to.put(person, field, said);
    };
    text(&Applicant::ethnicity, "ethnicity");
    text(&Applicant::education, "education");
    text(&Applicant::category, "category");
    const auto number = identity_number(row);
    if (number) to.put(person, &Applicant::id_number, *number);
    bool born = false;
    const auto applied = row.days("applied_on");
    for (const auto& [on, at] : row.days("birth_date")) {
        born = true;
        // Of a child nobody takes an application: another day stands there, or a year that was mistyped.
        constexpr int youngest = 10;
        if (!applied.empty() && on.first().plus_months(youngest * 12) > applied[0].first.last()) {
            row.complain(*at, {cell_problem("不像出生日期，没有采用：" + at->cell.text,
                                            "no likely day of birth, and not used: " + at->cell.text)});
            continue;
        }
        if (on.precision() == Precision::day)
            to.put(person, &Applicant::birth_date, on.first());
        else
            to.put(person, &Applicant::birth_month, on.iso());
    }
    if (born || !number) return;
    if (const auto identity = read_identity_number(*number);
        identity.well_formed && identity.check_digit_right && identity.birth)
        to.put(person, &Applicant::birth_date, *identity.birth);
}

// Days or hours, either will do: where the cell of the days shows that there were enough of them, or that there may
// have been, too few hours say nothing.
void say_length_of_training(auto& to, RowReader& row) {
    if (row.training_in_doubt()) return;
    auto days = row.number("training_days");
    const auto hours = row.number("training_hours");
    const auto shown = row.days_of_training();
    if (!days && shown && *shown >= 3) days = shown;
    if (days) to.put(&TrainingCompleted::days, *days);
    if (hours && (days || !shown || *shown > 0)) to.put(&TrainingCompleted::hours, *hours);
}

// Does the heading over a day, or the result beside it, say that a vote was passed? 支部大会时间 speaks of the meeting
// alone.
bool told_as_passed(std::string_view words) {
    return std::ranges::any_of(
        std::initializer_list<std::string_view>{"接收", "吸收", "通过", "成为", "转为", "入党", "按期转正"},
        [&](std::string_view word) { return words.find(word) != std::string_view::npos; });
}

// Does the row tell of a day of any step behind this one?
bool goes_on_after(RowReader& row, int step) {
    return std::ranges::any_of(day_columns(), [&](const DayColumn& column) {
        if (!column.info || column.info->step <= step) return false;
        const auto* at = row.first(column.column);
        return at && !at->cell.text.empty() && !says_nothing(at->cell.text);
    });
}

// A meeting of which neither heading nor result nor anything later says that it accepted, and too few in favour,
// however they are counted: it did not. Who was let through for all that is another matter.
template <class E>
bool voted_down(RowReader& row, const std::string& which, const RowReader::At& at) {
    const auto entitled = row.number(which + "entitled"), in_favour = row.number(which + "in_favour");
    if (!entitled || !in_favour) return false;
    if (2 * (*in_favour + row.number(which + "written").value_or(0)) > *entitled) return false;
    return !told_as_passed(at.field->use->header) && !told_as_passed(row.text(which + "ballot")) &&
           !goes_on_after(row, E::traits.step);
}

template <class E>
void say_votes(auto& to, RowReader& row, const RowReader::At& at) {
    const std::string which = std::is_same_v<E, ConversionVoted> ? "conversion_" : "";
    const auto count = [&](auto field, const char* column) {
        if (const auto number = row.number(which + column)) to.put(&E::vote, field, *number);
    };
    count(&Vote::entitled, "entitled");
    // 未通过 where the counts might stand: no step was taken over with it.
    if (not_passed(row.text(which + "ballot"))) to.put(&E::outcome, VoteOutcome::not_accepted);
    // 0.91 is a share of them, and then 1 beside it is all.
    for (const char* column : {"entitled", "present", "in_favour"})
        if (const auto* share = row.first(which + column);
            share && share->cell.kind == tables::Cell::Kind::number && share->cell.number > 0 && share->cell.number < 1)
            return;
    // A number beside the counts whose heading nobody understands may be part of them.
    if (row.perhaps(which + "written")) return;
    count(&Vote::present, "present");
    if (voted_down<E>(row, which, at)) to.put(&E::outcome, VoteOutcome::not_accepted);
    // Of votes in writing that nobody can read some may have been in favour.
    if (!row.has(which + "written") || row.left_empty(which + "written") || row.number(which + "written"))
        count(&Vote::in_favour, "in_favour");
    count(&Vote::against, "against");
    count(&Vote::abstained, "abstained");
    count(&Vote::written_in_favour, "written");
}

template <class E>
void say([[maybe_unused]] auto& to, [[maybe_unused]] RowReader& row, [[maybe_unused]] const RowReader::At& at,
         [[maybe_unused]] const std::string& branch) {
    [[maybe_unused]] const auto people = [&](const char* column, auto field) {
        if (const auto names = row.has(column) ? row.names(column) : std::nullopt) to.people(field, *names);
    };
    if constexpr (std::is_same_v<E, ApplicationSubmitted>) {
        say_applicant(to, row);
        to.put(&E::branch, branch);
        for (const auto& [on, cell] : row.days("received_on"))
            if (on.precision() == Precision::day) to.put(&E::received_on, on.first());
    } else if constexpr (std::is_same_v<E, ContactsAssigned>) {
        people("contacts", &E::contacts);
    } else if constexpr (std::is_same_v<E, IntroducersNamed>) {
        people("introducers", &E::introducers);
    } else if constexpr (std::is_same_v<E, NoticeClosed>) {
        for (const auto& [on, cell] : row.days("notice_from"))
            if (on.precision() == Precision::day) to.put(&E::from, on.first());
        for (const auto& [on, cell] : row.days("notice_to"))
            if (on.precision() == Precision::day) to.put(&E::to, on.first());
    } else if constexpr (std::is_same_v<E, PoliticalReviewConcluded>) {
        const auto* told = row.first("political_conclusion");
        if (!told || told->cell.text.empty() || says_nothing(told->cell.text)) return;
        if (const auto conclusion = political_conclusion(told->cell.text))
            to.put(&E::conclusion, *conclusion);
        else
            row.complain(*told, {cell_problem("看不出政审结论：" + told->cell.text + "（请写合格或不合格）",
                                              "the conclusion of the political review cannot be told: " +
                                                  told->cell.text + " (write 合格 or 不合格)")});
    } else if constexpr (std::is_same_v<E, TrainingCompleted>) {
        say_length_of_training(to, row);
    } else if constexpr (std::is_same_v<E, AdmissionFormCompleted>) {
        if (const auto number = form_number(row)) to.put(&E::form_number, *number);
    } else if constexpr (std::is_same_v<E, CommitteeTalkHeld>) {
        if (const auto talker = row.text("talker"); !talker.empty()) to.put(&E::interviewer, talker);
    } else if constexpr (std::is_same_v<E, AdmissionDecided>) {
        if (const auto reason = row.reason_of_delay(); !reason.empty()) to.put(&E::delay_reason, reason);
    } else if constexpr (std::is_same_v<E, AdmissionVoted>) {
        say_votes<E>(to, row, at);
    } else if constexpr (std::is_same_v<E, ConversionVoted>) {
        say_votes<E>(to, row, at);
        if (const auto word = decided_otherwise(row, at); !word.empty())
            to.put(&E::proposal, word == "取消" ? Proposal::cancel : Proposal::extend);
    }
}

// ---- the event itself -----------------------------------------------------------------------------------------------

std::shared_ptr<const AnyFact> as_fields_say(const DayColumn& column, Json fields) {
    Recorded recorded;
    recorded.event.name = column.event;
    recorded.event.fields = std::move(fields);
    recorded.origin = Origin::imported;
    return decoded(recorded);
}

// An event of which a row says no more than its column does; of each column one.
const AnyFact& as_column_says(const DayColumn& column) {
    static const auto all = [] {
        std::vector<std::shared_ptr<const AnyFact>> made;
        for (const auto& each : day_columns()) made.push_back(as_fields_say(each, each.said));
        return made;
    }();
    return *all[static_cast<std::size_t>(&column - day_columns().data())];
}

// What an event lacks of which this was said. Reading its fields tells; of many rows that say the same only one is
// written as fields for that.
template <class E>
const std::shared_ptr<const Missing>& missing_where(std::uint64_t said, const DayColumn& column, RowReader& row,
                                                    const RowReader::At& at, const std::string& branch) {
    thread_local std::unordered_map<std::uint64_t, std::shared_ptr<const Missing>> known;
    auto found = known.find(said);
    if (found == known.end()) {
        auto fields = column.said;
        add_fields(column, row, at, branch, fields);
        found = known.emplace(said, std::get<Fact<E>>(*as_fields_say(column, std::move(fields))).missing).first;
    }
    return found->second;
}

}  // namespace

std::string_view decided_otherwise(const RowReader& row, const RowReader::At& at) {
    const auto word = says_gone(at.cell.text + " " + row.text("conversion_ballot"));
    return word == "取消" || says_put_off(word) ? word : std::string_view{};
}

void add_fields(const DayColumn& column, RowReader& row, const RowReader::At& at, const std::string& branch,
                Json& fields) {
    std::visit(
        [&]<class E>(const Fact<E>&) {
            AsJson to(fields);
            say<E>(to, row, at, branch);
        },
        as_column_says(column));
}

std::shared_ptr<const ReadEvent> read_event(const DayColumn& column, const OccurredOn& on, RowReader& row,
                                            const RowReader::At& at, const std::string& branch) {
    return std::visit(
        [&]<class E>(const Fact<E>& plain) -> std::shared_ptr<const ReadEvent> {
            auto read = std::make_shared<ReadFact>(plain);
            auto& fact = std::get<Fact<E>>(read->fact);
            fact.on = on;
            IntoEvent<E> to(fact.event);
            say<E>(to, row, at, branch);
            if (to.said()) fact.missing = missing_where<E>(to.said(), column, row, at, branch);
            return read;
        },
        as_column_says(column));
}

std::shared_ptr<const ReadEvent> read_unrecorded(std::string_view step, const OccurredOn& on) {
    Fact<StepUnrecorded> fact;
    fact.event.step = step;
    fact.on = on;
    fact.origin = Origin::imported;
    return std::make_shared<ReadFact>(std::move(fact));
}

}  // namespace rudang::recruitment
