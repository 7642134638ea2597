// What the rules object to, of many cases: from what was judged before where that still holds, else judged anew and
// kept for the next who asks.
//
// A judgement follows from the events of the case, the rules, what stands around the case and the day, and from nothing
// else. So it is kept beside what tells all of these apart: the last entry of the case; a digest of the program's
// rules, the local ones and all that is around (`under`), which is made again from `asks` before it is compared; and
// the days on which it holds. Nothing has to be told when one of them changes: what was kept is then no longer found to
// hold.
#include <algorithm>
#include <set>
#include <tuple>

#include "ledger_working.h"

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

// One after the other, none of which can be taken for another.
class Joined {
public:
    Joined& add(std::string_view part) {
        text_ += std::to_string(part.size()) + ":";
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
    std::string digest() const { return hex(sha256(text_)); }

private:
    std::string text_;
};

// Judged while nothing happens: its day is that of asking.
bool of_the_day(const Finding& finding, Day today) {
    return finding.event.empty() && finding.on && *finding.on == OccurredOn(today);
}

constexpr std::string_view certainties[] = {"confirmed", "unconfirmed", "practice", ""};

Json as_kept(const Finding& finding, Day today) {
    const auto certainty = std::find(std::begin(certainties), std::end(certainties), finding.certainty);
    return Json::array({finding.id, finding.rule, static_cast<int>(finding.verdict), static_cast<int>(finding.severity),
                        finding.step, finding.event,
                        of_the_day(finding, today) ? Json(0)
                        : finding.on               ? Json(finding.on->iso())
                                                   : Json(),
                        finding.edition, finding.article, static_cast<int>(finding.scope),
                        certainty - std::begin(certainties), finding.message.zh, finding.message.en, finding.cured_by,
                        finding.absent, finding.earlier, finding.later, finding.follows, finding.number});
}

const RuleInfo* rule_named(const Workflow& workflow, std::string_view id) {
    const auto& rules = workflow.rules();
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const RuleInfo& rule) { return rule.id == id; });
    return found == rules.end() ? nullptr : &*found;
}

// Throws Json::exception, or gives nothing, where it is none of ours.
std::optional<Finding> from_kept(const Json& kept, const Workflow& workflow, Day today) {
    const auto text = [&](std::size_t i) { return kept.at(i).get<std::string>(); };
    const auto number = [&](std::size_t i) { return kept.at(i).get<int>(); };
    Finding finding;
    const auto* rule = rule_named(workflow, text(1));
    const auto event = text(5);
    const auto* info = event.empty() ? nullptr : find_event(workflow.events(), event);
    if (!rule || (!event.empty() && !info)) return std::nullopt;
    finding.id = text(0);
    finding.rule = rule->id;
    finding.statement = rule->statement;
    finding.cure = rule->remedy;
    finding.verdict = static_cast<Verdict>(number(2));
    finding.severity = static_cast<Severity>(number(3));
    finding.step = number(4);
    if (info) finding.event = info->name;
    if (kept.at(6).is_string())
        finding.on = OccurredOn::parse(text(6));
    else if (kept.at(6).is_number())
        finding.on = OccurredOn(today);
    finding.edition = text(7);
    finding.article = text(8);
    finding.scope = static_cast<Scope>(number(9));
    finding.certainty = certainties[static_cast<std::size_t>(number(10)) % std::size(certainties)];
    finding.message = {text(11), text(12)};
    finding.cured_by = kept.at(13).get<Seq>();
    finding.absent = number(14);
    finding.earlier = number(15);
    finding.later = number(16);
    finding.follows = text(17);
    finding.number = number(18);
    return finding;
}

// ---- how long it holds ----------------------------------------------------------------------------------------------

// Found on one day and on another, is it the same? Of what does not object the words do not count.
bool same(const Finding& one, Day day, const Finding& other, Day another) {
    const bool of_day = of_the_day(one, day);
    if (of_day != of_the_day(other, another) || (!of_day && one.on != other.on)) return false;
    if (objects(one.verdict) && (one.message.zh != other.message.zh || one.message.en != other.message.en))
        return false;
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

// Throws Json::exception where it is none of ours.
DoneDays done_from(const Json& kept) {
    DoneDays done;
    for (const auto& each : kept) done.emplace(each.at(0).get<int>(), Day::from_number(each.at(1).get<int>()));
    return done;
}

std::string context_of(const CaseRow& row) { return "judged\n" + row.case_id + "\n" + std::to_string(row.last_seq); }

}  // namespace

// ---- what it hangs on -----------------------------------------------------------------------------------------------

std::string Ledger::judged_under(View& view, const Eyes& eyes, const CaseRow& row, Judgement& judgement) {
    std::string local;
    rules_for(view, row.org, &local);
    Joined all;
    all.add(workflow_->digest()).add(local);
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
    return all.digest();
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

namespace {

Json as_kept(const std::vector<Finding>& findings, Day today) {
    Json list = Json::array();
    for (const auto& finding : findings) list.push_back(as_kept(finding, today));
    return list;
}

Json as_kept(const DoneDays& done) {
    Json list = Json::array();
    for (const auto& [step, day] : done) list.push_back({step, day.number()});
    return list;
}

Json as_kept(const State& state) {
    return Json::array({state.status, state.stage, state.steps, state.standing, state.ended});
}

}  // namespace

JudgedRow Ledger::row_of(View& view, const Judgement& judgement) {
    const auto& row = judgement.found.row;
    Json asks = Json::array();
    for (const auto& [key, digested, on] : judgement.asks)
        // What is found by its digest is not needed by its value.
        asks.push_back({key.index, digested.empty() ? key.value : std::string(), digested, on.number()});
    const Json json{{"by", workflow_->digest()},
                    {"from", judgement.from.iso()},
                    {"until", judgement.until.iso()},
                    {"under", judgement.under},
                    {"asks", std::move(asks)},
                    {"state", as_kept(row.state)},
                    {"done", as_kept(judgement.found.done)},
                    {"findings", as_kept(judgement.found.findings, judgement.from)}};
    return {row.case_id, row.last_seq, vault_->seal_text(view, row.case_id, context_of(row), json.dump())};
}

// Nothing where there is none of the case as it stands, by this program. What cannot be opened is as good as nothing:
// that somebody spoilt it is for a verification to say.
Json Ledger::judged_content(View& view, const CaseRow& row) {
    const auto kept = view.find<JudgedRow>(row.case_id);
    if (!kept || kept->seq != row.last_seq || workflow_->digest().empty()) return nullptr;
    try {
        auto json = read_json(vault_->open_text(view, row.case_id, context_of(row), kept->sealed));
        const bool ours = json.is_object() && json.contains("by") && json["by"] == workflow_->digest();
        return ours ? std::move(json) : Json();
    } catch (const LedgerError& error) {
        if (error.kind() != LedgerError::Kind::corrupt) throw;
        return nullptr;
    }
}

// Of what is asked for another day than this one nothing is kept: it would take the place of what is asked for every
// day. Nor of rules of which nobody knows whether they change.
bool Ledger::keeps_judged() const { return today() == clock_.today() && !workflow_->digest().empty(); }

std::optional<Ledger::Judgement> Ledger::judged_before(View& view, const Eyes& eyes, const CaseRow& row) {
    const Json json = judged_content(view, row);
    if (json.is_null()) return std::nullopt;
    try {
        const auto day = [&](const char* name) { return Day::parse(json.at(name).get_ref<const std::string&>()); };
        const auto from = day("from"), until = day("until");
        if (!from || !until || today() < *from || *until < today()) return std::nullopt;
        Judgement judgement{.from = *from, .until = *until, .under = {}, .asks = {}, .found = {row, {}, {}}};
        for (const auto& each : json.at("asks"))
            judgement.asks.push_back({{each.at(0).get<std::string>(), each.at(1).get<std::string>(), std::nullopt},
                                      each.at(2).get<std::string>(),
                                      Day::from_number(each.at(3).get<int>())});
        judgement.under = judged_under(view, eyes, row, judgement);
        if (judgement.under != json.at("under").get_ref<const std::string&>()) return std::nullopt;
        const auto& state = json.at("state");
        judgement.found.row.state = {state.at(0).get<std::string>(), state.at(1).get<int>(),
                                     state.at(2).get<std::vector<int>>(), state.at(3).get<std::string>(),
                                     state.at(4).get<bool>()};
        judgement.found.done = done_from(json.at("done"));
        for (const auto& each : json.at("findings")) {
            auto finding = from_kept(each, *workflow_, today());
            if (!finding) return std::nullopt;
            judgement.found.findings.push_back(std::move(*finding));
        }
        return judgement;
    } catch (const Json::exception&) {
        return std::nullopt;  // spoilt: judged anew
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
            const auto row = view->find_case(id);
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
            const auto json = judged_content(*view, row);
            try {
                if (!json.is_null())
                    all.emplace(row.case_id, done_from(json.at("done")));
                else if (keeps_judged())
                    unknown.push_back(row.case_id);
                else
                    in_the_open.insert(row.case_id);
            } catch (const Json::exception&) {
                in_the_open.insert(row.case_id);
            }
        }
    }
    for (auto& each : objections(unknown, actor)) all.insert_or_assign(each.row.case_id, std::move(each.done));
    if (in_the_open.empty()) return all;
    for (const auto& course : courses(actor, {}, &in_the_open))
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
        try {
            vault_->open_text(view, kept.case_id, context_of(*row), kept.sealed);
        } catch (const LedgerError&) {
            differing = kept.case_id;
            break;
        }
        const auto before = judged_before(view, eyes, *row);
        if (!before) continue;
        const auto anew = judge_anew(view, eyes, *row);
        if (before->found.row == anew.found.row && before->found.done == anew.found.done &&
            as_kept(before->found.findings, today()) == as_kept(anew.found.findings, today()))
            continue;
        differing = kept.case_id;
        break;
    }
    if (differing.empty()) return;
    result.intact = false;
    result.problem = {
        "保存的检查结果与日志不一致（judged " + differing + "）；用 rudang rebuild 可清除，再查时重新检查",
        "what is kept of the rules' answers does not follow from the journal (judged " + differing +
            "); rudang rebuild clears it, and it is judged anew when it is next asked for"};
}

}  // namespace rudang
