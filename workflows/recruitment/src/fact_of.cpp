#include "fact_of.h"

#include <map>

#include "rules/rule.h"

namespace rudang::recruitment {
namespace {

// "contacts[1].full_member" is the field "contacts.full_member".
std::string without_indexes(std::string where) {
    for (std::size_t at; (at = where.find('[')) != std::string::npos;) where.erase(at, where.find(']', at) - at + 1);
    return where;
}

// The field by its label, inside a record by the labels on the way to it.
template <class E>
Text does_not_say(std::string_view field) {
    Text text{"记录没有写明：", "the record does not say: "};
    const FieldList* list = &fields<E>();
    for (bool first = true; !field.empty() && list; first = false) {
        const auto name = field.substr(0, field.find('.'));
        const auto* spec = find_field(*list, name);
        text.zh += (first ? "" : "·") + std::string(spec ? spec->label.zh : name);
        text.en += (first ? "" : ", ") + std::string(spec ? spec->label.en : name);
        list = spec ? &spec->members : nullptr;
        field.remove_prefix(std::min(name.size() + 1, field.size()));
    }
    return text;
}

// A record that lacks what a rule rests on says nothing about it.
template <class E>
std::shared_ptr<const Missing> what_is_missing(std::vector<std::string> fields) {
    if (fields.empty()) return nullptr;
    std::sort(fields.begin(), fields.end());
    fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
    // A source leaves out the same of nearly everybody.
    thread_local std::map<std::vector<std::string>, std::shared_ptr<const Missing>> known;
    auto& found = known[fields];
    if (found) return found;
    Missing made{std::move(fields), {}};
    for (const auto* rule : rules_at(E::name)) {
        const auto& needs = rule->info.rests_on;
        const auto lacking =
            std::find_if(needs.begin(), needs.end(), [&](std::string_view field) { return made.lacks(field); });
        made.keeps_open.push_back(lacking == needs.end() ? Wording() : Wording(does_not_say<E>(*lacking)));
    }
    return found = std::make_shared<const Missing>(std::move(made));
}

}  // namespace

std::shared_ptr<const AnyFact> decoded(const Recorded& recorded) {
    const typed::Unworded quiet;
    std::shared_ptr<AnyFact> any;
    all_events::with_name(recorded.event.name, [&]<class E>() {
        Problems problems;  // validated before it got here, but for what a table does not have
        any = std::make_shared<AnyFact>(std::in_place_type<Fact<E>>);
        auto& fact = std::get<Fact<E>>(*any);
        fact.event = read_fields<E>(recorded.event.fields, problems);
        fact.on = recorded.event.on;
        fact.seq = recorded.seq;
        fact.entered = recorded.entered;
        fact.origin = recorded.origin;
        fact.complete = recorded.complete;
        fact.note = recorded.event.note;
        fact.attachments = recorded.event.attachments.size();
        std::vector<std::string> left_out;
        for (const auto& problem : problems)
            if (problem.code == "missing-field") left_out.push_back(without_indexes(problem.where));
        fact.missing = what_is_missing<E>(std::move(left_out));
    });
    return any ? any : std::make_shared<AnyFact>();
}

std::shared_ptr<const AnyFact> fact_of(const Recorded& recorded) {
    if (const auto* read = read_fact(recorded.read.get())) return {recorded.read, &read->fact};
    return decoded(recorded);
}

}  // namespace rudang::recruitment
