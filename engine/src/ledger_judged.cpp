// What the rules object to, of many cases: from what was judged before where that still holds, else judged anew and
// kept for the next who asks.
//
// A judgement follows from the events of the case, the rules, what stands around the case and the day, and from nothing
// else. So it is kept beside what tells all of these apart: the last entry of the case; a digest of the program's
// rules, the local ones and all that is around (`under`), which is made again from `asks` before it is compared; and
// the days on which it holds. Nothing has to be told when one of them changes: what was kept is then no longer found to
// hold.
#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>

#include "ledger_working.h"
#include "rudang/engine/clean.h"
#include "seal.h"

namespace rudang {

struct Ledger::Judgement {
    Day from, until;  // it holds on these days and those between
    std::string under;
    std::vector<Lookup> asks;
    CaseObjections found;
    bool hidden = false;  // judged without knowing all there is around it
};

namespace {

// So many days are tried for the next on which something is due. For each case somebody asks about, most are never
// judged again before then.
constexpr int days_ahead = 45;

// ---- as text --------------------------------------------------------------------------------------------------------

// One part after the other, each with its length before it, so that none can be taken for another. Many a case is read
// for one page: this takes a tenth of what JSON does.
class Joined {
public:
    Joined& add(std::string_view part) {
        text_ += std::to_string(part.size());
        text_ += ':';
        text_ += part;
        return *this;
    }
    Joined& add(std::int64_t number) { return add(std::string_view(std::to_string(number))); }
    Joined& add(const std::optional<Day>& day) { return add(std::string_view(day ? day->iso() : std::string())); }
    Joined& add(const std::map<std::string, int>& counts) {
        add(static_cast<std::int64_t>(counts.size()));
        for (const auto& [name, count] : counts) add(name).add(std::int64_t{count});
        return *this;
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

// What is none of ours.
struct Spoilt {};

// The parts again. Throws Spoilt.
class Parts {
public:
    explicit Parts(std::string_view text) : rest_(text) {}
    bool done() const { return rest_.empty(); }
    std::string_view part() {
        const auto size = read<std::size_t>(':');
        if (size > rest_.size()) throw Spoilt{};
        const auto found = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return found;
    }
    std::string text() { return std::string(part()); }
    template <class Number = int>
    Number number() {
        Parts inside(part());
        const auto found = inside.read<Number>('\0');
        if (!inside.done()) throw Spoilt{};
        return found;
    }
    Day day() { return Day::from_number(number()); }
    // How many follow: no more than there is room for.
    std::size_t count() {
        const auto found = number<std::size_t>();
        if (found > rest_.size()) throw Spoilt{};
        return found;
    }

private:
    // Up to a sign that ends it, or to the end where there is none.
    template <class Number>
    Number read(char end) {
        Number number{};
        const auto [at, failed] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
        if (failed != std::errc()) throw Spoilt{};
        rest_.remove_prefix(static_cast<std::size_t>(at - rest_.data()));
        if (!end) return number;
        if (rest_.empty() || rest_.front() != end) throw Spoilt{};
        rest_.remove_prefix(1);
        return number;
    }

    std::string_view rest_;
};

// Judged while nothing happens: its day is that of asking.
bool of_the_day(const Finding& finding, Day today) {
    return finding.event.empty() && finding.on && *finding.on == OccurredOn(today);
}

constexpr std::string_view certainties[] = {"confirmed", "unconfirmed", "practice", ""};
constexpr std::string_view on_the_day = "today";

void put(Joined& into, const Finding& finding, Day today) {
    const auto number = [&](auto value) { into.add(static_cast<std::int64_t>(value)); };
    into.add(finding.id).add(finding.rule);
    number(finding.verdict);
    number(finding.severity);
    number(finding.step);
    into.add(finding.event);
    into.add(of_the_day(finding, today) ? std::string(on_the_day) : finding.on ? finding.on->iso() : std::string());
    into.add(finding.edition).add(finding.article);
    number(finding.scope);
    number(std::find(std::begin(certainties), std::end(certainties), finding.certainty) - std::begin(certainties));
    into.add(finding.message.zh).add(finding.message.en);
    for (const std::int64_t each : {finding.cured_by, Seq{finding.absent}, Seq{finding.earlier}, Seq{finding.later}})
        number(each);
    into.add(finding.follows);
    number(finding.number);
}

std::string text_of(const std::vector<Finding>& findings, Day today) {
    Joined all;
    for (const auto& finding : findings) put(all, finding, today);
    return all.text();
}

template <class T>
T one_of(int number, T last) {
    if (number < 0 || number > static_cast<int>(last)) throw Spoilt{};
    return static_cast<T>(number);
}

Finding finding_from(Parts& kept, const Workflow& workflow, Day today) {
    Finding finding;
    finding.id = kept.text();
    const auto* rule = find_rule(workflow.rules(), kept.part());
    if (!rule) throw Spoilt{};
    finding.rule = rule->id;
    finding.statement = rule->statement;
    finding.cure = rule->remedy;
    finding.verdict = one_of(kept.number(), Verdict::undetermined);
    finding.severity = one_of(kept.number(), Severity::notice);
    finding.step = kept.number();
    if (const auto event = kept.part(); !event.empty()) {
        const auto* info = find_event(workflow.events(), event);
        if (!info) throw Spoilt{};
        finding.event = info->name;
    }
    if (const auto on = kept.part(); on == on_the_day)
        finding.on = OccurredOn(today);
    else if (!on.empty())
        finding.on = OccurredOn::parse(on);
    finding.edition = kept.text();
    finding.article = kept.text();
    finding.scope = one_of(kept.number(), Scope::local);
    const auto certainty = kept.number<std::size_t>();
    if (certainty >= std::size(certainties)) throw Spoilt{};
    finding.certainty = certainties[certainty];
    auto zh = kept.text(), en = kept.text();
    finding.message = {std::move(zh), std::move(en)};
    finding.cured_by = kept.number<Seq>();
    finding.absent = kept.number();
    finding.earlier = kept.number();
    finding.later = kept.number();
    finding.follows = kept.text();
    finding.number = kept.number();
    return finding;
}

// ---- how long it holds ----------------------------------------------------------------------------------------------

// Found on one day and on another, is it the same? Of what does not object the words do not count.
bool same(const Finding& one, Day day, const Finding& other, Day another) {
    const bool of_day = of_the_day(one, day);
    if (of_day != of_the_day(other, another) || (!of_day && one.on != other.on)) return false;
    if (objects(one.verdict) && !(one.message == other.message)) return false;
    const auto rest = [](const Finding& f) {
        return std::tie(f.id, f.rule, f.verdict, f.severity, f.step, f.event, f.edition, f.article, f.scope,
                        f.certainty, f.absent, f.earlier, f.later);
    };
    return rest(one) == rest(other);
}

// The last day until which the same holds as on `today`. What is found while nothing happens is asked for each day;
// what is found about an event does not hang on the day, once that event lies behind. `lived` tells where the case
// stands, `judged` what is found.
Day holds_until(const Instance& lived, const Instance& judged, const std::vector<Recorded>& events, Day today) {
    for (const auto& recorded : events)
        if (recorded.event.on.last() > today) return today;
    const auto state = lived.state_on(today);
    const auto now = judged.standing_findings(today);
    auto day = today;
    for (int ahead = 1; ahead <= days_ahead; ++ahead) {
        const auto next = today.plus_days(ahead);
        const auto then = judged.standing_findings(next);
        if (lived.state_on(next) != state || now.size() != then.size() ||
            !std::equal(now.begin(), now.end(), then.begin(),
                        [&](const Finding& one, const Finding& other) { return same(one, today, other, next); }))
            break;
        day = next;
    }
    return day;
}

DoneDays days_of(const std::vector<Recorded>& events, const Workflow& workflow) {
    DoneDays done;
    for (const auto& recorded : events)
        if (const auto* info = find_event(workflow.events(), recorded.event.name); info && info->step)
            done.insert_or_assign(info->step, recorded.event.on.last());
    return done;
}

void put(Joined& into, const DoneDays& done) {
    into.add(static_cast<std::int64_t>(done.size()));
    for (const auto& [step, day] : done) into.add(std::int64_t{step}).add(std::int64_t{day.number()});
}

DoneDays done_from(Parts& kept) {
    DoneDays done;
    for (auto left = kept.count(); left > 0; --left) {
        const auto step = kept.number();
        done.emplace(step, kept.day());
    }
    return done;
}

std::string context_of(const CaseRow& row) { return "judged\n" + row.case_id + "\n" + std::to_string(row.last_seq); }

}  // namespace

// ---- what it hangs on -----------------------------------------------------------------------------------------------

std::string Ledger::judged_under(View& view, const Eyes& eyes, const CaseRow& row, Judgement& judgement) {
    const auto [local, fresh] = eyes.around(view).local_rules.try_emplace(row.org);
    if (fresh) rules_for(view, row.org, &local->second);
    Joined all;
    all.add(workflow_->digest()).add(local->second);
    for (const auto& lookup : judgement.asks) {
        const auto found = around(view, eyes, lookup, row.case_id, row.org, true);
        judgement.hidden |= found.hidden;
        all.add(lookup.key.index).add(std::int64_t{lookup.on.number()});
        for (const auto& org : found.above)
            all.add("above").add(org.name).add(org.kind).add(std::int64_t{org.approves});
        for (const auto& plan : found.plans)
            all.add("plan")
                .add(plan.org)
                .add(std::int64_t{plan.year})
                .add(std::int64_t{plan.total})
                .add(plan.earmarked)
                .add(plan.used)
                .add(std::int64_t{plan.reserved});
        for (const auto& hit : found.hits)
            all.add("hit").add(hit.case_id).add(hit.day).add(std::int64_t{hit.ended}).add(hit.ended_on).add(hit.status);
    }
    return hex(sha256(all.text()));
}

Ledger::Judgement Ledger::judge_anew(View& view, const Eyes& eyes, const CaseRow& row) {
    const auto day = today();
    Judgement judgement{.from = day, .until = day, .under = {}, .asks = {}, .found = {row, {}, {}}};
    Problems ignored;
    const auto rules = rules_for(view, row.org);
    const auto events = with_corrections(load(view, row.case_id), ignored);
    const auto instance = relive(*rules, row.case_id, events);
    judgement.found.row.state = instance->state_on(day);
    judgement.found.done = days_of(events, *workflow_);
    if (row.erased) return judgement;
    for (const auto& recorded : events)
        for (auto& lookup : lookups(view, *instance, recorded.event)) judgement.asks.push_back(std::move(lookup));
    const auto others = neighbours_then(view, eyes, *instance, events, row.org);
    auto judged = judge(*rules, row.case_id, events, others, day, Wanted::objections);
    judgement.found.findings = std::move(judged.findings);
    judgement.under = judged_under(view, eyes, row, judgement);
    judgement.until = holds_until(*instance, *judged.instance, events, day);
    return judgement;
}

// ---- kept and found again -------------------------------------------------------------------------------------------

JudgedRow Ledger::row_of(View& view, const Judgement& judgement) {
    const auto& row = judgement.found.row;
    Joined all;
    // First what hangs on nothing but the case: lists of days read no further.
    all.add(workflow_->digest());
    put(all, judgement.found.done);
    all.add(std::int64_t{judgement.from.number()}).add(std::int64_t{judgement.until.number()}).add(judgement.under);
    all.add(static_cast<std::int64_t>(judgement.asks.size()));
    for (const auto& [key, digested, on] : judgement.asks)
        // What is found by its digest is not needed by its value.
        all.add(key.index)
            .add(digested.empty() ? key.value : std::string())
            .add(digested)
            .add(std::int64_t{on.number()});
    const auto& state = row.state;
    all.add(state.status).add(std::int64_t{state.stage}).add(static_cast<std::int64_t>(state.steps.size()));
    for (const int step : state.steps) all.add(std::int64_t{step});
    all.add(state.standing).add(std::int64_t{state.ended});
    all.add(static_cast<std::int64_t>(judgement.found.findings.size()));
    const auto text = all.text() + text_of(judgement.found.findings, judgement.from);
    return {row.case_id, row.last_seq,
            vault_->seal_bytes(view, row.case_id, context_of(row), vault_->seals() ? pad_message(text) : text)};
}

namespace {

// What is kept of the case as it stands; nothing where there is none. What cannot be opened is as good as nothing: that
// somebody spoilt it is for a verification to say.
std::optional<std::string> text_kept(Vault& vault, View& view, const CaseRow& row) {
    const auto kept = view.find<JudgedRow>(row.case_id);
    if (!kept || kept->seq != row.last_seq) return std::nullopt;
    auto text = vault.open_bytes(view, row.case_id, context_of(row), kept->sealed);
    if (text && vault.seals()) return unpad_message(*text);
    // Nothing vouches for it here, and what is no text must not get onto a page.
    return text && clean(*text) ? text : std::nullopt;
}

}  // namespace

// Of what is asked for another day than this one nothing is kept: it would take the place of what is asked for every
// day. Nor of rules of which nobody knows whether they change.
bool Ledger::keeps_judged() const { return today() == clock_.today() && !workflow_->digest().empty(); }

std::optional<Ledger::Judgement> Ledger::judged_before(View& view, const Eyes& eyes, const CaseRow& row) {
    const auto text = workflow_->digest().empty() ? std::nullopt : text_kept(*vault_, view, row);
    if (!text) return std::nullopt;
    try {
        Parts kept(*text);
        if (kept.part() != workflow_->digest()) return std::nullopt;
        auto done = done_from(kept);
        const auto from = kept.day(), until = kept.day();
        if (today() < from || until < today()) return std::nullopt;
        Judgement judgement{
            .from = from, .until = until, .under = kept.text(), .asks = {}, .found = {row, {}, std::move(done)}};
        for (auto left = kept.count(); left > 0; --left) {
            auto index = kept.text(), value = kept.text(), digested = kept.text();
            judgement.asks.push_back(
                {{std::move(index), std::move(value), std::nullopt}, std::move(digested), kept.day()});
        }
        if (judged_under(view, eyes, row, judgement) != judgement.under) return std::nullopt;
        auto& state = judgement.found.row.state;
        state.status = kept.text();
        state.stage = kept.number();
        state.steps.resize(kept.count());
        for (auto& step : state.steps) step = kept.number();
        state.standing = kept.text();
        state.ended = kept.number() != 0;
        auto left = kept.count();
        for (; left > 0; --left) judgement.found.findings.push_back(finding_from(kept, *workflow_, today()));
        if (!kept.done()) return std::nullopt;
        return judgement;
    } catch (const Spoilt&) {
        return std::nullopt;  // judged anew
    }
}

void Ledger::keep_judged(const std::vector<JudgedRow>& fresh) {
    if (fresh.empty()) return;
    const auto transaction = store_.begin_if_free();
    if (!transaction) return;
    try {
        for (const auto& row : fresh)
            // Of somebody whose data was destroyed meanwhile nothing is kept.
            if (const auto now = transaction->find_case(row.case_id); now && !now->erased && now->last_seq == row.seq)
                transaction->put(row);
        transaction->commit();
    } catch (const LedgerError&) {
        return;  // not necessary for what was asked; whoever has to write next is told what is wrong
    }
}

std::vector<CaseObjections> Ledger::objections(const std::vector<std::string>& case_ids, const std::string& actor,
                                               Reveal reveal) {
    constexpr std::size_t many = 64;
    std::map<std::string, std::string> looked;
    if (reveal == Reveal::yes) looked = names(case_ids, actor);
    std::vector<CaseObjections> list;
    std::vector<JudgedRow> fresh;
    {
        const auto view = store_.read();
        const auto eyes = eyes_of(*view, actor);
        if (case_ids.size() >= many) eyes.expect_many(*view);
        const bool keeps = keeps_judged();
        for (const auto& id : case_ids) {
            if (reveal == Reveal::yes && !looked.contains(id)) continue;
            const auto row = eyes.case_row(*view, id);
            if (!row || !sees(*view, eyes, *row)) continue;
            vault_->require(*view);
            vault_->require_case(*view, id);
            auto judgement = row->erased ? std::nullopt : judged_before(*view, eyes, *row);
            if (!judgement) {
                judgement = judge_anew(*view, eyes, *row);
                if (keeps && !row->erased && !judgement->hidden) fresh.push_back(row_of(*view, *judgement));
            }
            show_title(*view, judgement->found.row, reveal == Reveal::yes ? reveal : eyes.name_of(*row));
            list.push_back(std::move(judgement->found));
        }
    }
    keep_judged(fresh);
    return list;
}

std::map<std::string, DoneDays> Ledger::done_days(const std::string& actor) {
    std::map<std::string, DoneDays> all;
    std::vector<std::string> unknown;
    std::set<std::string> in_the_open;
    {
        const auto view = store_.read();
        const auto eyes = eyes_of(*view, actor);
        const bool opens = vault_->can_search(*view);
        std::vector<CaseRow> rows;
        view->each_case([&](const CaseRow& row) {
            if (eyes.see(row.org)) rows.push_back(row);
            return true;
        });
        for (const auto& row : rows) {
            if (!opens || row.erased || !vault_->opens_case(*view, row.case_id)) {
                in_the_open.insert(row.case_id);
                continue;
            }
            // The days hang on nothing but the case.
            const auto text = text_kept(*vault_, *view, row);
            try {
                Parts kept(text ? *text : std::string_view());
                if (text && kept.part() == workflow_->digest()) {
                    all.emplace(row.case_id, done_from(kept));
                    continue;
                }
            } catch (const Spoilt&) {
                // As if there were none.
            }
            if (keeps_judged())
                unknown.push_back(row.case_id);
            else
                in_the_open.insert(row.case_id);
        }
    }
    for (auto& each : objections(unknown, actor)) all.insert_or_assign(each.row.case_id, std::move(each.done));
    if (in_the_open.empty()) return all;
    for (const auto& course : courses(actor, {.only = &in_the_open}))
        all.insert_or_assign(course.row.case_id, days_of(course.events, *workflow_));
    return all;
}

// Each that holds today is judged anew and compared, and nothing may be kept of somebody who is no case any more or
// whose data was destroyed.
void Ledger::compare_judged(View& view, Verification& result) {
    const Eyes eyes(view);
    eyes.expect_many(view);
    std::string differing;
    for (const auto& kept : view.all<JudgedRow>()) {
        const auto row = view.find_case(kept.case_id);
        if (!row || row->erased) {
            differing = kept.case_id;
            break;
        }
        if (kept.seq != row->last_seq || !vault_->opens_case(view, kept.case_id)) continue;
        if (!text_kept(*vault_, view, *row)) {
            differing = kept.case_id;
            break;
        }
        const auto before = judged_before(view, eyes, *row);
        if (!before) continue;
        const auto anew = judge_anew(view, eyes, *row);
        if (before->found.row == anew.found.row && before->found.done == anew.found.done &&
            text_of(before->found.findings, today()) == text_of(anew.found.findings, today()))
            continue;
        differing = kept.case_id;
        break;
    }
    if (differing.empty()) return;
    result.intact = false;
    result.problem = {"保存的检查结果与日志不一致（" + differing + "）；用 rudang rebuild 可清除，再查时重新检查",
                      "what is kept of the rules' answers does not follow from the journal (judged " + differing +
                          "); rudang rebuild clears it, and it is judged anew when it is next asked for"};
}

}  // namespace rudang
