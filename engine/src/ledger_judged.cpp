// What the rules object to, of many cases: from what was judged before where that still holds, else judged anew and
// kept for the next who asks.
//
// A judgement follows from the events of the case, the rules, what stands around the case and the day, and from nothing
// else. So it is kept beside what tells all of these apart: the last entry of the case; a digest of the program's
// rules, the local ones and all that is around (`under`), which is made again from `asks` before it is compared; and
// the days on which it holds. Nothing has to be told when one of them changes: what was kept is then no longer found to
// hold.
#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <tuple>

#include "judged_row.h"
#include "ledger_working.h"
#include "rudang/engine/clean.h"
#include "seal.h"

namespace rudang {

namespace {

// So many days are tried for the next on which something is due. For each case somebody asks about, most are never
// judged again before then.
constexpr int days_ahead = 45;

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

std::string context_of(const CaseRow& row, std::size_t part) {
    return "judged\n" + row.case_id + "\n" + std::to_string(row.last_seq) + "\n" + std::to_string(part);
}

// Without what the workflow's description calls at least as private as `from`.
Event without(const Event& event, const Workflow& workflow, Privacy from) {
    auto open = event;
    open.note.clear();
    open.attachments.clear();
    if (const auto* info = find_event(workflow.events(), event.name)) split_sealed(*info->fields, open.fields, from);
    return open;
}

std::vector<Happened> course_of(const std::vector<Recorded>& events, const Workflow& workflow) {
    std::vector<Happened> course;
    course.reserve(events.size());
    for (const auto& each : events)
        course.push_back({find_event(workflow.events(), each.event.name), each.event.on, each.seq, each.at,
                          each.entered, each.actor, each.origin, each.complete});
    return course;
}

}  // namespace

// ---- what it hangs on -----------------------------------------------------------------------------------------------

namespace {

std::string told(const OrgAbove& org) {
    return FlatWriter().text("above").text(org.name).text(org.kind).number(org.approves).bytes();
}
std::string told(const PlanState& plan) {
    FlatWriter all;
    all.text("plan").text(plan.org).number(plan.year).number(plan.total).number(plan.reserved);
    for (const auto* counts : {&plan.earmarked, &plan.used}) {
        all.number(static_cast<std::int64_t>(counts->size()));
        for (const auto& [group, places] : *counts) all.text(group).number(places);
    }
    return all.bytes();
}
std::string told(const IndexHit& hit) {
    return FlatWriter()
        .text("hit")
        .text(hit.case_id)
        .day(hit.day)
        .number(hit.ended)
        .day(hit.ended_on)
        .text(hit.status)
        .bytes();
}

// One after the other, each with its length, so that none can be taken for another.
template <class List>
void tell(FlatWriter& into, const List& list) {
    for (const auto& each : list) into.text(told(each));
}

}  // namespace

// What is answered about one thing, as bytes. What everybody is answered alike is worked out once for a list.
const std::string& Ledger::told_around(View& view, const Eyes& eyes, const CaseRow& row, JudgedAsk& ask, bool& hidden) {
    auto& known = eyes.around(view);
    const bool of_plans = ask.index == place_index;
    // Only of one's own case is said what of others may not be: that is for nobody else.
    const bool for_all = !of_plans && eyes.see(row.org);
    auto& place = known.told[ask.index + "\n" + (ask.index == above_index ? row.org : ask.digest)];
    if (for_all && !place.empty()) return place;
    const Lookup lookup{{ask.index, ask.value, std::nullopt}, ask.digest, ask.on};
    const auto found = around(view, eyes, lookup, row.case_id, row.org, true);
    FlatWriter all;
    all.text(ask.index);
    tell(all, found.above);
    tell(all, found.plans);
    tell(all, found.hits);
    hidden |= found.hidden;
    auto& answer = for_all && !found.hidden ? place : known.answer;
    return answer = all.bytes();
}

std::string Ledger::judged_under(View& view, const Eyes& eyes, const CaseRow& row, JudgedCase& judged) {
    const auto [local, fresh] = eyes.around(view).local_rules.try_emplace(row.org);
    if (fresh) rules_for(view, row.org, &local->second);
    FlatWriter all;
    all.text(local->second);
    for (auto& ask : judged.asks) all.text(told_around(view, eyes, row, ask, judged.hidden)).day(ask.on);
    const auto digest = sha256(all.bytes());
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string event_line(const Recorded& recorded, const std::string& case_id, const Workflow& workflow) {
    auto event = without(recorded.event, workflow, Privacy::text);
    event.case_id = case_id;
    auto json = event_to_json(event);
    if (recorded.origin == Origin::imported) json.emplace("origin", "imported");
    return json.dump() + "\n";
}

JudgedCase Ledger::judge_anew(View& view, const Eyes& eyes, const CaseRow& row) {
    const auto day = today();
    JudgedCase judged{.from = day, .until = day, .under = {}, .asks = {}, .title = {}, .found = {row, {}, {}}};
    Problems ignored;
    const auto rules = rules_for(view, row.org);
    const auto events = with_corrections(load(view, row.case_id), ignored);
    const auto instance = relive(*rules, row.case_id, events);
    auto& found = judged.found;
    found.row.state = instance->state_on(day);
    found.done = days_of(events, *workflow_);
    found.course = course_of(events, *workflow_);
    found.tasks = instance->tasks();
    if (const auto* tells = dynamic_cast<const Summarizing*>(workflow_.get()))
        found.summary = tells->summary(*instance, events);
    for (const auto& each : events) found.lines += event_line(each, row.case_id, *workflow_);
    show_title(view, found.row, Reveal::yes);
    judged.title = std::move(found.row.title);
    if (row.erased) return judged;
    std::set<JudgedAsk> asks;
    for (const auto& recorded : events)
        for (auto& [key, digest, on] : lookups(view, *instance, recorded.event)) {
            // What is found by its digest is not needed by its value, and is the same on every day.
            const bool of_plan = key.index == place_index;
            asks.insert({std::move(key.index), digest.empty() ? std::move(key.value) : std::string(), std::move(digest),
                         of_plan ? on : Day::from_number(0)});
        }
    judged.asks.assign(asks.begin(), asks.end());
    const auto others = neighbours_then(view, eyes, *instance, events, row.org);
    auto answers = judge(*rules, row.case_id, events, others, day, Wanted::objections);
    found.findings = std::move(answers.findings);
    judged.under = judged_under(view, eyes, row, judged);
    judged.until = holds_until(*instance, *answers.instance, events, day);
    return judged;
}

// ---- kept and found again -------------------------------------------------------------------------------------------

JudgedRow Ledger::row_of(View& view, const JudgedTables& tables, const JudgedCase& judged) {
    const auto& row = judged.found.row;
    auto parts = parts_of(judged, tables);
    for (std::size_t i = 0; i < parts.size(); ++i)
        parts[i] = vault_->seal_bytes(view, row.case_id, context_of(row, i),
                                      vault_->seals() ? pad_message(parts[i]) : parts[i]);
    return {row.case_id, row.last_seq, put_together(parts)};
}

// Of what is asked for another day than this one nothing is kept: it would take the place of what is asked for every
// day. Nor of rules of which nobody knows whether they change.
bool Ledger::keeps_judged() const { return today() == clock_.today() && !workflow_->digest().empty(); }

// What is kept of many cases, read for one list.
class Ledger::JudgedList {
public:
    JudgedList(Ledger& ledger, View& view, const Eyes& eyes, const CaseParts& wanted)
        : ledger_(ledger),
          view_(view),
          eyes_(eyes),
          wanted_(wanted),
          today_(ledger.today()),
          tables_(*ledger.workflow_) {}

    JudgedTables& tables() { return tables_; }

    // What is kept of the case as it stands, where it still holds. What cannot be opened is as good as nothing: that
    // somebody spoilt it is for a verification to say.
    std::optional<JudgedCase> find(const CaseRow& row, Seq seq, std::string_view kept) {
        if (tables_.none() || seq != row.last_seq) return std::nullopt;
        try {
            const auto parts = taken_apart(kept);
            const auto* secret = ledger_.vault_->case_secret(view_, row.case_id);
            const auto first = open(row, secret, parts, 0);
            const bool vouched = ledger_.vault_->seals();
            JudgedReader reader(first, tables_, vouched);
            if (!reader.of_this_workflow()) return std::nullopt;
            auto judged = nothing_of(row);
            judged.found.done = reader.done();
            reader.conditions(judged);
            if (today_ < judged.from || judged.until < today_) return std::nullopt;
            std::string doubts;
            if (wanted_.undetermined) doubts = open(row, secret, parts, 1);
            reader.rest(judged, wanted_, wanted_.undetermined ? &doubts : nullptr, today_);
            if (wanted_.lines) judged.found.lines = open(row, secret, parts, 2);
            if (wanted_.lines && !vouched && !clean(judged.found.lines)) return std::nullopt;
            // Last: it may ask for other keys, and the one at hand is lent.
            if (ledger_.judged_under(view_, eyes_, row, judged) != judged.under) return std::nullopt;
            return judged;
        } catch (const Spoilt&) {
            return std::nullopt;  // judged anew
        }
    }
    // Would it be found?
    bool holds(const CaseRow& row, Seq seq, std::string_view kept) {
        if (tables_.none() || seq != row.last_seq) return false;
        try {
            const auto first = open(row, ledger_.vault_->case_secret(view_, row.case_id), taken_apart(kept), 0);
            JudgedReader reader(first, tables_, ledger_.vault_->seals());
            if (!reader.of_this_workflow()) return false;
            auto judged = nothing_of(row);
            reader.done();
            reader.conditions(judged);
            return judged.from <= today_ && today_ <= judged.until &&
                   ledger_.judged_under(view_, eyes_, row, judged) == judged.under;
        } catch (const Spoilt&) {
            return false;
        }
    }
    // Can it be opened, and was it written by this program, where it says so?
    bool sound(const CaseRow& row, std::string_view kept) {
        try {
            const auto parts = taken_apart(kept);
            const auto* secret = ledger_.vault_->case_secret(view_, row.case_id);
            const auto first = open(row, secret, parts, 0), doubts = open(row, secret, parts, 1),
                       lines = open(row, secret, parts, 2);
            JudgedReader reader(first, tables_, ledger_.vault_->seals());
            if (!reader.of_this_workflow()) return true;
            auto ignored = nothing_of(row);
            reader.done();
            reader.conditions(ignored);
            reader.rest(ignored, wanted_, &doubts, today_);
            return ledger_.vault_->seals() || clean(lines);
        } catch (const Spoilt&) {
            return false;
        }
    }
    // As it would be written today, whenever it was judged.
    std::array<std::string, judged_parts> as_kept(JudgedCase judged) const {
        judged.from = judged.until = today_;
        return parts_of(judged, tables_);
    }
    // Only the days, which hang on nothing but the case.
    std::optional<DoneDays> days(const CaseRow& row, Seq seq, std::string_view kept) {
        if (tables_.none() || seq != row.last_seq) return std::nullopt;
        try {
            const auto first = open(row, ledger_.vault_->case_secret(view_, row.case_id), taken_apart(kept), 0);
            JudgedReader reader(first, tables_, ledger_.vault_->seals());
            return reader.of_this_workflow() ? std::optional(reader.done()) : std::nullopt;
        } catch (const Spoilt&) {
            return std::nullopt;
        }
    }

private:
    JudgedCase nothing_of(const CaseRow& row) const {
        return {.from = today_, .until = today_, .under = {}, .asks = {}, .title = {}, .found = {row, {}, {}}};
    }
    std::string open(const CaseRow& row, const Secret* secret, const std::array<std::string_view, judged_parts>& parts,
                     std::size_t which) {
        if (!ledger_.vault_->seals()) return std::string(parts[which]);
        if (!secret) throw Spoilt{};
        const auto opened = ledger_.vault_->unseal_part(*secret, context_of(row, which), parts[which]);
        auto text = opened ? unpad_message(*opened) : std::nullopt;
        if (!text) throw Spoilt{};
        return std::move(*text);
    }

    Ledger& ledger_;
    View& view_;
    const Eyes& eyes_;
    const CaseParts wanted_;
    const Day today_;
    JudgedTables tables_;
};

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

namespace {

// From so many on everything is read once, which is quicker than asking for each.
constexpr std::size_t many = 64;

// What is kept of the cases of these ids, one after the other, nothing where there is nothing; until `each` says no.
// How many were asked about.
std::size_t each_kept(View& view, std::span<const std::string> ids,
                      const std::function<bool(const std::string& id, Seq seq, std::string_view kept)>& each) {
    static const auto& table = rows::table<JudgedRow>();
    static const auto of = rows::column_of(table, "case_id"), seq = rows::column_of(table, "seq"),
                      sealed = rows::column_of(table, "sealed");
    std::size_t next = 0;
    bool more = true;
    const auto one = [&](Seq of_seq, std::string_view kept) { more = each(ids[next++], of_seq, kept); };
    const bool at_once = ids.size() >= many && std::is_sorted(ids.begin(), ids.end());
    if (at_once)
        view.select(rows::everything(table), {}, -1, [&](std::span<const rows::Cell> cells) {
            while (more && next < ids.size() && ids[next] < cells[of].text()) one(-1, {});
            if (more && next < ids.size() && ids[next] == cells[of].text())
                one(cells[seq].number(), cells[sealed].text());
            return more && next < ids.size();
        });
    while (more && next < ids.size()) {
        const auto kept = at_once ? std::nullopt : view.find<JudgedRow>(ids[next]);
        one(kept ? kept->seq : -1, kept ? std::string_view(kept->sealed) : std::string_view());
    }
    return next;
}

void leave_out(CaseObjections& found, const CaseParts& wanted) {
    if (!wanted.undetermined)
        std::erase_if(found.findings, [](const Finding& each) { return each.verdict != Verdict::violated; });
    if (!wanted.course) found.course.clear(), found.tasks.clear(), found.summary = {};
    if (!wanted.lines) found.lines.clear();
}

}  // namespace

std::vector<CaseObjections> Ledger::objections(const std::vector<std::string>& case_ids, const std::string& actor,
                                               Reveal reveal) {
    std::vector<CaseObjections> list;
    each_objections(case_ids, actor, reveal, {}, [&](CaseObjections found) { list.push_back(std::move(found)); });
    return list;
}

std::vector<std::string> Ledger::each_objections(const std::vector<std::string>& case_ids, const std::string& actor,
                                                 Reveal reveal, const CaseParts& wanted,
                                                 const std::function<void(CaseObjections)>& each) {
    std::vector<std::string> unjudged;
    std::map<std::string, std::string> looked;
    if (reveal == Reveal::yes) looked = names(case_ids, actor);
    // So many that were judged anew are held before they are kept.
    constexpr std::size_t most_fresh = 4096;
    std::vector<JudgedRow> fresh;
    for (std::span<const std::string> left(case_ids); !left.empty(); keep_judged(fresh), fresh.clear()) {
        const auto view = store_.read();
        const auto eyes = eyes_of(*view, actor);
        std::optional<Vault::Ring> ring;
        if (left.size() >= many) eyes.expect_many(*view), ring.emplace(*vault_, *view);
        JudgedList list(*this, *view, eyes, wanted);
        const bool keeps = keeps_judged();
        left = left.subspan(each_kept(*view, left, [&](const std::string& id, Seq seq, std::string_view kept) {
            if (reveal == Reveal::yes && !looked.contains(id)) return true;
            const auto row = eyes.case_row(*view, id);
            if (!row || !sees(*view, eyes, *row)) return true;
            vault_->require(*view);
            vault_->require_case(*view, id);
            auto judged = row->erased ? std::nullopt : list.find(*row, seq, kept);
            if (!judged && wanted.kept_only && !row->erased) {
                unjudged.push_back(id);
                return true;
            }
            if (!judged) {
                judged = judge_anew(*view, eyes, *row);
                if (keeps && !row->erased && !judged->hidden) fresh.push_back(row_of(*view, list.tables(), *judged));
                leave_out(judged->found, wanted);
            }
            auto& found = judged->found;
            const bool named = reveal == Reveal::yes || eyes.name_of(*row) == Reveal::yes;
            found.row.title = named ? std::move(judged->title) : masked_name(judged->title);
            if (reveal == Reveal::no) found.summary.personal.clear();
            each(std::move(found));
            return fresh.size() < most_fresh;
        }));
    }
    return unjudged;
}

std::vector<std::string> Ledger::unjudged(const std::vector<std::string>& case_ids, const std::string& actor) {
    std::vector<std::string> unjudged;
    const auto view = store_.read();
    const auto eyes = eyes_of(*view, actor);
    std::optional<Vault::Ring> ring;
    if (case_ids.size() >= many) eyes.expect_many(*view), ring.emplace(*vault_, *view);
    JudgedList list(*this, *view, eyes, {});
    each_kept(*view, case_ids, [&](const std::string& id, Seq seq, std::string_view kept) {
        const auto row = eyes.case_row(*view, id);
        if (row && !row->erased && sees(*view, eyes, *row) && vault_->opens_case(*view, id) &&
            !list.holds(*row, seq, kept))
            unjudged.push_back(id);
        return true;
    });
    return unjudged;
}

std::map<std::string, DoneDays> Ledger::done_days(const std::string& actor) {
    std::map<std::string, DoneDays> all;
    std::vector<std::string> unknown;
    std::set<std::string> in_the_open;
    {
        const auto view = store_.read();
        const auto eyes = eyes_of(*view, actor);
        const bool opens = vault_->can_search(*view);
        const Vault::Ring ring(*vault_, *view);
        JudgedList list(*this, *view, eyes, {});
        std::vector<std::string> ids;
        std::unordered_map<std::string_view, const CaseRow*> row_of;
        const auto rows = rows_of(*view, eyes, {});
        for (const auto& row : rows) {
            if (!opens || row.erased || !vault_->opens_case(*view, row.case_id))
                in_the_open.insert(row.case_id);
            else
                ids.push_back(row.case_id), row_of.emplace(row.case_id, &row);
        }
        const bool keeps = keeps_judged();
        each_kept(*view, ids, [&](const std::string& id, Seq seq, std::string_view kept) {
            if (auto days = list.days(*row_of.at(id), seq, kept))
                all.emplace_hint(all.end(), id, std::move(*days));
            else if (keeps)
                unknown.push_back(id);
            else
                in_the_open.insert(id);
            return true;
        });
    }
    each_objections(unknown, actor, Reveal::no, {.undetermined = false},
                    [&](CaseObjections each) { all.insert_or_assign(each.row.case_id, std::move(each.done)); });
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
    constexpr CaseParts everything{.undetermined = true, .course = true, .lines = true};
    JudgedList list(*this, view, eyes, everything);
    std::string differing;
    for (const auto& kept : view.all<JudgedRow>()) {
        const auto row = view.find_case(kept.case_id);
        const bool there = row && !row->erased;
        if (there && (kept.seq != row->last_seq || !vault_->opens_case(view, kept.case_id))) continue;
        if (there && list.sound(*row, kept.sealed)) {
            const auto before = list.find(*row, kept.seq, kept.sealed);
            if (!before) continue;
            const auto anew = judge_anew(view, eyes, *row);
            // What is written of both is all there is to know, but for the days on which they were judged.
            if (list.as_kept(*before) == list.as_kept(anew)) continue;
        }
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
