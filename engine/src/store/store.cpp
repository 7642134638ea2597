#include "rudang/engine/store.h"

#include <sodium.h>

#include <array>

namespace rudang {

LogReader::~LogReader() = default;
LogWriter::~LogWriter() = default;
View::~View() = default;
Transaction::~Transaction() = default;
Care::~Care() = default;
Shelf::~Shelf() = default;
Store::~Store() = default;

std::vector<StoredEntry> LogReader::entries(const std::vector<Seq>& which) {
    std::vector<StoredEntry> found;
    for (const auto seq : which)
        if (auto bytes = entry(seq)) found.push_back({seq, std::move(*bytes)});
    return found;
}

std::unique_ptr<Transaction> Store::begin_if_free() {
    return if_free([&] { return begin(); });
}

// Whoever must write is told what stands in the way; whoever only would like to is not.
std::unique_ptr<Transaction> Store::if_free(const std::function<std::unique_ptr<Transaction>()>& begin) {
    try {
        return begin();
    } catch (const LedgerError&) {
        return nullptr;
    }
}

void expect_idle(bool writing) {
    if (!writing) return;
    throw LedgerError(LedgerError::Kind::in_use,
                      {"这个账本对象上已有一项未结束的写入；请先结束它，再开始下一项",
                       "this store has a transaction open already; finish with it before beginning another"});
}

LedgerIdentity new_identity(int suite) {
    if (sodium_init() < 0)
        throw LedgerError(LedgerError::Kind::disk, {"无法取得随机数", "no random numbers are to be had"});
    std::array<unsigned char, 8> name{};
    randombytes_buf(name.data(), name.size());
    std::string text(name.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), name.data(), name.size());
    text.pop_back();
    LedgerIdentity identity;
    identity.origin = "rudang/" + text;
    identity.suite = suite;
    if (suite > 0) return identity;  // its index key is sealed in the keyring
    identity.index_key.resize(32);
    randombytes_buf(identity.index_key.data(), identity.index_key.size());
    return identity;
}

// ---- what a ledger asks, as selections -----------------------------------------------------------------------------

namespace {

using rows::Cell;
using rows::column_of;
using rows::Selection;
using rows::table;
using How = Selection::How;

template <class Row>
Selection where_is(std::initializer_list<std::string_view> columns) {
    Selection selection{&table<Row>(), {}, {}};
    for (const auto name : columns) selection.conditions.push_back({column_of(table<Row>(), name), How::is});
    return selection;
}

const Selection& index_of_case() {
    static const auto selection = where_is<IndexRow>({"case_id"});
    return selection;
}
const Selection& papers_of_case() {
    static const auto selection = where_is<PaperRow>({"case_id"});
    return selection;
}
const Selection& tasks_of_case() {
    static const auto selection = where_is<TaskRow>({"case_id"});
    return selection;
}

}  // namespace

std::vector<StoredEntry> View::case_entries(const std::string& case_id) {
    static const auto of_case = where_is<LinkRow>({"case_id"});
    std::vector<Seq> linked;
    for (const auto& link : where<LinkRow>(of_case, {Cell(case_id)})) linked.push_back(link.seq);
    return entries(linked);
}

std::optional<Seq> View::seq_of_request(const std::string& request) {
    const auto row = find<RequestRow>(request);
    return row ? std::optional(row->seq) : std::nullopt;
}

std::vector<CaseRow> View::cases_with_prefix(const std::string& prefix, int limit) {
    static const Selection beginning{
        &table<CaseRow>(), {{column_of(table<CaseRow>(), "case_id"), How::begins_with}}, {}};
    return where<CaseRow>(beginning, {Cell(prefix)}, limit);
}

void View::each_case(const std::function<bool(const CaseRow&)>& visit) {
    select(everything<CaseRow>(), {}, -1, [&](std::span<const Cell> cells) {
        CaseRow row;
        rows::fill(table<CaseRow>(), &row, cells);
        return visit(row);
    });
}

std::vector<TaskRow> View::tasks_due(Day until, int limit) {
    static const auto due = [] {
        const auto& of = table<TaskRow>();
        const auto day = column_of(of, "pressing");
        return Selection{&of, {{day, How::at_most}}, {day, column_of(of, "case_id"), column_of(of, "step")}};
    }();
    return where<TaskRow>(due, {Cell::owning(until.iso())}, limit);
}

std::vector<TaskRow> View::tasks_of(const std::string& case_id) {
    return where<TaskRow>(tasks_of_case(), {Cell(case_id)});
}

// Asked for every introducer of every case: of the rows only the cells that count are read, and how the other case
// stands only where it is asked who a person is.
std::vector<IndexHit> View::index_hits(const std::string& index, const std::string& digest) {
    static const auto under = where_is<IndexRow>({"name", "digest"});
    static const auto case_id = column_of(table<IndexRow>(), "case_id"), day = column_of(table<IndexRow>(), "day");
    static const auto ended = column_of(table<CaseRow>(), "ended"), last_on = column_of(table<CaseRow>(), "last_on");
    static const auto status = column_of(table<CaseRow>(), "status");
    std::vector<IndexHit> hits;
    const Cell wanted[] = {Cell(index), Cell(digest)};
    select(under, wanted, -1, [&](std::span<const Cell> cells) {
        hits.push_back({.case_id = std::string(cells[case_id].text()),
                        .day = Day::parse(cells[day].text()),
                        .ended = false,
                        .ended_on = {}});
        return true;
    });
    if (index != person_index) return hits;
    for (auto& hit : hits) {
        const Cell owner[] = {Cell(hit.case_id)};
        select(by_key<CaseRow>(), owner, 1, [&](std::span<const Cell> cells) {
            hit.ended = cells[ended].number() != 0;
            hit.status = std::string(cells[status].text());
            if (hit.ended) hit.ended_on = Day::parse(cells[last_on].text());
            return true;
        });
    }
    return hits;
}

std::vector<PaperRow> View::papers(const std::string& case_id) {
    if (case_id.empty()) return all<PaperRow>();
    return where<PaperRow>(papers_of_case(), {Cell(case_id)});
}

std::vector<RegisterRow> View::registered(const std::string& kind) {
    static const auto of_kind = where_is<RegisterRow>({"kind"});
    return where<RegisterRow>(of_kind, {Cell(kind)});
}

std::vector<std::pair<std::string, std::string>> View::wrapped_keys() {
    std::vector<std::pair<std::string, std::string>> keys;
    for (auto& row : all<WrappedKeyRow>()) keys.emplace_back(std::move(row.id), std::move(row.wrapped));
    return keys;
}

std::optional<std::string> View::wrapped_key(const std::string& id) {
    auto row = find<WrappedKeyRow>(id);
    return row ? std::optional(std::move(row->wrapped)) : std::nullopt;
}

std::vector<std::string> View::wrapped_key_ids(const std::string& prefix) {
    static const Selection beginning{
        &table<WrappedKeyRow>(), {{column_of(table<WrappedKeyRow>(), "id"), How::begins_with}}, {}};
    std::vector<std::string> ids;
    for (auto& row : where<WrappedKeyRow>(beginning, {Cell(prefix)})) ids.push_back(std::move(row.id));
    return ids;
}

void View::dump_projections(const std::function<void(std::string_view)>& line) {
    for (const auto* kind : rows::tables()) {
        if (!kind->derived) continue;
        select(rows::everything(*kind), {}, -1,
               [&](std::span<const Cell> cells) { return line(rows::line_of(*kind, cells)), true; });
    }
}

// ---- what a ledger writes ------------------------------------------------------------------------------------------

void Transaction::append(std::string_view bytes, const std::string& case_id, const std::string& request) {
    const auto seq = static_cast<Seq>(frontier().size());
    append_entry(bytes);
    link(seq, case_id, request);
}

void Transaction::link(Seq seq, const std::string& case_id, const std::string& request) {
    if (!case_id.empty()) put(LinkRow{case_id, seq});
    if (!request.empty()) put(RequestRow{request, seq});
}

void Transaction::remove_case(const std::string& case_id) {
    remove<CaseRow>(case_id);
    remove<JudgedRow>(case_id);
    put_tasks(case_id, {});
    put_index(case_id, {});
}

void Transaction::remove_papers(const std::string& case_id) {
    for (const auto& paper : papers(case_id)) remove<PaperBytesRow>(paper.id);
    const Cell values[] = {Cell(case_id)};
    erase_rows(papers_of_case(), values);
}

void Transaction::put_tasks(const std::string& case_id, const std::vector<Task>& tasks) {
    const Cell values[] = {Cell(case_id)};
    erase_rows(tasks_of_case(), values);
    for (const auto& task : tasks) put(TaskRow{case_id, task});
}

void Transaction::put_index(const std::string& case_id, const std::vector<IndexKey>& digested) {
    const Cell values[] = {Cell(case_id)};
    erase_rows(index_of_case(), values);
    for (const auto& key : digested) put(IndexRow{key.index, key.value, case_id, key.day});
}

void Transaction::clear_projections() {
    clear();
    clear_tiles();
}

}  // namespace rudang
