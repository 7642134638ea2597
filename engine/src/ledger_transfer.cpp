// A case that goes from one organization to another: who offers it, who takes it, and who sees what meanwhile. What is
// pending follows from the entries of the case alone; there is no row for it.
#include <algorithm>

#include "ledger_working.h"
#include "rudang/engine/correction.h"

namespace rudang {
namespace {

// What every event that offers a case may say: the receiving organization (EventInfo::moves_to) keeps no part of this
// ledger.
struct Outside {
    bool outside = false;
    static void describe(auto& member) { member("outside", &Outside::outside); }
};

}  // namespace

// Every handing-over of one case, first to last, from the open part of its entries.
std::vector<Handover> Ledger::handovers_of(View& view, const std::string& case_id) {
    std::vector<Handover> list;
    for (const auto& stored : view.case_entries(case_id)) {
        const auto entry = decode_entry(stored.bytes);
        if (entry.kind == EntryKind::correction) {
            const auto* fields = described::find(entry.body, &deed::Event::fields);
            if (const auto said = fields ? described::read_leniently<Correction>(*fields) : Correction{}; said.annuls())
                std::erase_if(list, [&](const Handover& each) { return !each.ended && each.seq == said.corrects; });
            continue;
        }
        if (entry.kind != EntryKind::event) continue;
        const auto said = described::read_leniently<deed::Event>(entry.body);
        const auto* info = find_event(workflow_->events(), said.event);
        if (!info || info->moves == Moves::nowhere) continue;
        const auto on = OccurredOn::parse(said.on);
        if (!on) continue;
        if (info->moves == Moves::offers) {
            Handover offer{.case_id = case_id,
                           .from = entry.org,
                           .to = said.to_org,
                           .to_name = {},
                           .on = *on,
                           .seq = stored.seq,
                           .ended = {},
                           .accepted = false};
            if (offer.to.empty() && vault_->opens_case(view, case_id)) {
                auto opened = entry;
                vault_->open_entry(view, opened);
                offer.to_name = text_in(event_of(opened, *workflow_).event.fields, info->moves_to);
            }
            list.push_back(std::move(offer));
        } else if (!list.empty() && !list.back().ended) {
            list.back().ended = *on;
            list.back().accepted = info->moves == Moves::takes;
        }
    }
    return list;
}

std::optional<Handover> Ledger::pending_handover(View& view, const CaseRow& row) {
    if (row.state.ended || row.state.standing == "normal") return std::nullopt;
    auto list = handovers_of(view, row.case_id);
    if (list.empty() || list.back().ended) return std::nullopt;
    return std::move(list.back());
}

// Where a case is offered to. Empty, without a problem, for a place outside of the ledger.
std::string Ledger::offered_to(Working& working, const EventInfo& info, const Event& event, const std::string& from,
                               Problems& problems) {
    const std::string field(info.moves_to);
    const auto words = text_in(event.fields, field);
    const auto* marked = described::find(event.fields, &Outside::outside);
    const bool outside = marked && *marked == true;
    std::vector<std::string> fitting, names;
    for (const auto& org : working.orgs()) {
        if (org.closed) continue;
        names.push_back(org.name);
        if (org.org_id == words || normalized_name(org.name) == normalized_name(words)) fitting.push_back(org.org_id);
    }
    if (fitting.empty()) {
        // A ledger of one organization has nobody else in it.
        if (outside || names.size() < 2) return {};
        const auto guess = closest(words, names);
        problems.push_back(problem("unknown-org", field,
                                   "账本中没有接收组织“" + words + "”（或已撤销）" +
                                       (guess.empty() ? "。" : "，是否指“" + guess + "”？") +
                                       "接收方不在本账本的，请在“接收组织不在本账本”一项填“是”",
                                   "the receiving organization " + words + " is not in the ledger, or is closed" +
                                       (guess.empty() ? "" : "; did you mean " + guess + "?") +
                                       "; if it keeps no part of this ledger, say so (outside)"));
        return {};
    }
    if (outside)
        problems.push_back(problem("bad-value", "outside", "“" + words + "”就在本账本中，不能注明为账本之外",
                                   words + " is in this ledger and cannot be marked as outside"));
    else if (fitting.size() > 1)
        problems.push_back(problem("ambiguous-org", field, "有几个组织叫“" + words + "”，请写代号",
                                   "several organizations are called " + words + "; give the id"));
    else if (fitting.front() == from)
        problems.push_back(problem("bad-value", field, "案卷本来就在“" + words + "”，不用转接",
                                   "the case is at " + words + " already"));
    else
        return fitting.front();
    return {};
}

// Where an event of a transfer belongs, and where it offers the case to.
void Ledger::aim(Working& working, const EventInfo& info, const Event& event, Target& target, Problems& problems) {
    if (info.moves == Moves::offers) {
        target.offered_to = offered_to(working, info, event, target.org, problems);
        return;
    }
    // Whoever receives takes or declines, not whoever gave.
    const auto list = handovers_of(working.tx, event.case_id);
    if (!list.empty() && !list.back().ended && !list.back().to.empty()) target.org = list.back().to;
}

// Where a case belongs from an entry on: to whoever took it.
void Ledger::take_over(Working& working, const Entry& entry) {
    const auto* info = find_event(workflow_->events(), described::get_leniently(entry.body, &deed::Event::event));
    auto& current = working.cases()[entry.case_id];
    if (entry.kind != EntryKind::event || !info || info->moves != Moves::takes || current.row.org == entry.org) return;
    const auto before = rules_for(working.tx, current.row.org);
    current.row.org = entry.org;
    if (const auto after = rules_for(working.tx, entry.org); after != before) {
        Problems ignored;
        current.instance = relive(*after, entry.case_id, with_corrections(current.history, ignored));
    }
}

// A correction must not undo a handing-over behind the back of whoever received.
void Ledger::check_transfer_correction(View& view, const std::vector<Recorded>& before, const Event& correction,
                                       Problems& problems) {
    const auto said = described::read_leniently<Correction>(correction.fields);
    const auto original = std::find_if(before.begin(), before.end(),
                                       [&](const Recorded& recorded) { return recorded.seq == said.corrects; });
    if (original == before.end()) return;
    const auto& corrected = *find_event(workflow_->events(), original->event.name);
    if (corrected.moves == Moves::nowhere) return;
    const auto list = handovers_of(view, correction.case_id);
    const bool pending =
        corrected.moves == Moves::offers && !list.empty() && !list.back().ended && list.back().seq == said.corrects;
    if (said.annuls() && !pending)
        problems.push_back(problem("bad-value", "annul",
                                   "转接已经办结，不能作废；案卷应回原处的，请由现在的组织再办转出",
                                   "the transfer is concluded and cannot be struck out; if the case is to go back, the "
                                   "organization that has it starts another"));
    const auto& changed = said.fields;
    if (changed.is_object() &&
        (changed.contains(std::string(corrected.moves_to)) || described::find(changed, &Outside::outside)))
        problems.push_back(problem("bad-value", "fields." + std::string(corrected.moves_to),
                                   "接收组织不能更正；还没有接收的，请作废这条转出后重新记录",
                                   "the receiving organization is not corrected; while nobody has accepted, strike the "
                                   "entry out and record the transfer again"));
}

std::vector<Handover> Ledger::handovers(const std::string& actor, bool also_past) {
    const auto view = store_.read();
    const auto eyes = eyes_of(*view, actor);
    // Of thousands few are on their way: of the others nothing but that is read.
    static const auto& cases = rows::table<CaseRow>();
    static const auto ended = rows::column_of(cases, "ended"), standing = rows::column_of(cases, "standing");
    using How = rows::Selection::How;
    static const rows::Selection halted{&cases, {{ended, How::is}, {standing, How::is_not}}, {}};
    const rows::Cell of_halted[] = {rows::Cell(std::int64_t{0}), rows::Cell("normal")};
    std::vector<CaseRow> rows;
    const auto take = [&](std::span<const rows::Cell> cells) {
        rows::fill(cases, &rows.emplace_back(), cells);
        return true;
    };
    if (also_past)
        view->select(View::everything<CaseRow>(), {}, -1, take);
    else
        view->select(halted, of_halted, -1, take);
    std::vector<Handover> list;
    for (const auto& row : rows)
        for (auto& each : handovers_of(*view, row.case_id))
            if ((also_past || !each.ended) && (eyes.see(each.from) || (!each.to.empty() && eyes.see(each.to))))
                list.push_back(std::move(each));
    std::stable_sort(list.begin(), list.end(), [](const Handover& a, const Handover& b) { return a.on < b.on; });
    return list;
}

bool Ledger::sees(View& view, const Eyes& eyes, const CaseRow& row) {
    if (eyes.see(row.org)) return true;
    if (eyes.none()) return false;
    const auto offer = pending_handover(view, row);
    return offer && !offer->to.empty() && eyes.see(offer->to);
}

}  // namespace rudang
