#include "fact_of.h"

namespace rudang::recruitment {
namespace {

// "contacts[1].full_member" is the field "contacts.full_member".
std::string without_indexes(std::string where) {
    for (std::size_t at; (at = where.find('[')) != std::string::npos;) where.erase(at, where.find(']', at) - at + 1);
    return where;
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
        std::vector<std::string> missing;
        for (const auto& problem : problems)
            if (problem.code == "missing-field") missing.push_back(without_indexes(problem.where));
        if (!missing.empty()) fact.missing = std::make_shared<const std::vector<std::string>>(std::move(missing));
    });
    return any ? any : std::make_shared<AnyFact>();
}

std::shared_ptr<const AnyFact> fact_of(const Recorded& recorded) {
    if (const auto* read = dynamic_cast<const ReadFact*>(recorded.read.get())) return {recorded.read, &read->fact};
    return decoded(recorded);
}

}  // namespace rudang::recruitment
