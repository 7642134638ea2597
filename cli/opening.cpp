// How a command opens its ledger: with the keys that fit, and only where the history continues what was seen last.
#include <algorithm>
#include <filesystem>

#include "context.h"
#include "keystore.h"
#include "ledgers.h"

namespace rudang::cli {

KeyStore& Context::keys() {
    if (!keys_) {
        if (!store_) store_ = open_ledger(ledger_path_);
        keys_ =
            std::make_unique<KeyStore>(store_->identity().origin, ledger_path_, [this] { return ask_passphrase(); });
        if (use_agent_ && !arguments_.has("passphrase-file")) keys_->use_agent();
    }
    return *keys_;
}

void Context::open_with_keys() { ledger_ = std::make_unique<Ledger>(*store_, workflow(), clock_, mine_, today_); }

bool Context::opens_with(const Secret& key) {
    const auto before = mine_.ledger;
    if (!ledger_ || before != key) {
        mine_.ledger = key;
        open_with_keys();
    }
    try {
        if (ledger_->is_open()) return true;
    } catch (const LedgerError& error) {
        if (error.kind() != LedgerError::Kind::no_key) throw;
    }
    mine_.ledger = before;
    open_with_keys();
    return false;
}

void Context::load_keys() {
    const auto who = actor_.empty() ? keys().default_actor() : actor_;
    bool failed = false;
    mine_ = keys().load(who, failed);
    // A slip of the finger must not cost what was typed before.
    const auto damaged = failed ? keys().damaged(who) : std::vector<std::string>{};
    for (const auto& path : damaged)
        err_ << "rudang: " << path
             << say(Text{"：钥匙文件已损坏或读不出来；请用 rudang key restore 从钥匙的备份恢复",
                         ": this key's file is damaged or cannot be read; bring it back from a backup of the keys with "
                         "rudang key restore"})
             << '\n';
    failed &= damaged.empty();
    for (int again = 0; failed && again < 2 && interactive() && !arguments_.has("passphrase-file"); ++again) {
        err_ << say(Text{"口令不对，请再试一次。\n", "That is not the passphrase; try again.\n"});
        keys().forget_passphrase();
        failed = false;
        mine_ = keys().load(who, failed);
    }
    if (failed)
        err_ << "rudang: "
             << say(Text{"口令不对或没有给出，钥匙打不开",
                         "the passphrase is wrong or was not given; the keys stay locked"})
             << '\n';
}

// The key in use, or one that is being taken into use or was in use before: whichever opens this ledger. On a copy
// everything stays as it lies; the ledger itself decides which key is in use.
bool Context::find_ledger_key() {
    if (!mine_.ledger || opens_with(*mine_.ledger)) return true;
    // Perhaps it is being changed at this moment: wait for whoever does, and look again.
    const bool held = hold_if_possible();
    load_keys();
    open_with_keys();
    if (!mine_.ledger || opens_with(*mine_.ledger)) return true;
    for (const auto& other : keys().others("")) {
        if (!opens_with(other.secret)) continue;
        if (held && original().empty()) keys().take_into_use(other.path);
        return true;
    }
    return false;
}

// Where nothing can be written nobody changes keys either.
bool Context::hold_if_possible() {
    try {
        keys().hold();
        return true;
    } catch (const Failure&) {
        return false;
    }
}

void Context::find_actor_keys() {
    const auto enrolled = ledger_->actor_keys();
    const auto active = [&](const std::string& id, const PublicKey& candidate) {
        return std::any_of(enrolled.begin(), enrolled.end(),
                           [&](const ActorKey& row) { return row.actor == id && !row.until && row.key == candidate; });
    };
    const auto own = mine_.signing;
    for (const auto& [id, key] : own) {
        if (active(id, key.public_key())) continue;
        for (const auto& other : keys().others(id)) {
            const auto next = SigningKey::from_seed(other.secret);
            if (!next || !active(id, next->public_key())) continue;
            mine_.signing.insert_or_assign(id, *next);
            open_with_keys();
            if (hold_if_possible() && original().empty()) keys().take_into_use(other.path);
            break;
        }
    }
}

std::string Context::original() {
    const auto home = keys().home();
    std::error_code ignored;
    if (home.empty() || home == ledger_path_ || std::filesystem::equivalent(home, ledger_path_, ignored)) return {};
    try {
        if (open_ledger(home, {.read_only = true, .any_format = true})->identity().origin == store_->identity().origin)
            return home;
    } catch (const LedgerError&) {
    }
    // It was moved here, or it is away for now: a copy does not become the ledger by that.
    return keys().is_copy(ledger_path_) ? home : std::string{};
}

KeyStore& Context::keys_to_change() {
    keys().hold();
    ledger();
    if (const auto home = original(); !home.empty())
        throw usage_error("ledger-copy", ledger_path_,
                          {"这是账本 " + home +
                               " 的副本，没有改动：换钥匙、销毁个人数据请在账本上办理，不再需要的副本请删除；"
                               "确要以它为账本的，先执行 rudang journal verify --accept",
                           "this is a copy of the ledger " + home +
                               " and was not changed: change keys and destroy data there, and delete copies that are "
                               "not needed. If this is to be the ledger from now on, first run rudang journal verify "
                               "--accept"});
    keys().set_home(ledger_path_);  // before it is asked which places need a key
    return keys();
}

Ledger& Context::ledger(bool heed) {
    if (ledger_) return *ledger_;
    store_ = open_ledger(ledger_path_);
    const bool signs = store_->identity().suite > 0;
    if (signs) load_keys();
    open_with_keys();
    if (heed) {
        // First: of a ledger rolled back past a rotation it is the history that is wrong, not the key.
        expect_same_ledger();
        expect_continued();
    }
    if (signs && !find_ledger_key()) {
        // Says that the key is wrong, unless the right one may be the one that stays locked.
        if (heed && !keys().shut()) ledger_->is_open();
        mine_.ledger.reset();
        open_with_keys();
    }
    if (signs) find_actor_keys();
    return *ledger_;
}

void Context::expect_continued() {
    const auto seen = keys().remembered();
    if (!seen || ledger_->continues(*seen)) return;
    // A backup was put in place on purpose, and the command did not live to say so.
    if (const auto expected = keys().expected(); expected && ledger_->continues(*expected)) return keys().as_expected();
    const bool shorter = store_->read()->frontier().size() < seen->size;
    throw Failure{
        exit_integrity,
        {{"history-changed",
          ledger_path_,
          {shorter ? "账本比您上次使用时短：末尾的记录不见了，或文件被换成了旧的副本。确属恢复备份的，用 rudang "
                     "restore --older"
                   : "账本与您上次使用时的历史不符：有人改写了历史。请勿继续使用，先用 rudang journal verify 查明",
           shorter ? "the ledger is shorter than when you last used it: records are gone from its end, or the "
                     "file was replaced by an older copy. If a backup was restored on purpose, use rudang "
                     "restore --older"
                   : "the ledger's history is not the one you saw last: somebody rewrote it. Stop using it and "
                     "find out with rudang journal verify"}}}};
}

void Context::expect_same_ledger() {
    const auto fail = [&](std::string zh, std::string en) {
        throw Failure{exit_integrity, {{"another-ledger", ledger_path_, {std::move(zh), std::move(en)}}}};
    };
    // Only ledgers that sign are remembered: one that no longer does was made anew without its signatures.
    if (store_->identity().suite == 0 && keys().remembered())
        fail("这个账本原来是签名的，现在不签名：文件被换掉了，请勿使用",
             "this ledger used to be signed and is not any more: the file was replaced; do not use it");
    const auto expected = keys().expected();
    if (const auto known = keys().known_at(ledger_path_);
        !known.empty() && known != store_->identity().origin && !(expected && ledger_->continues(*expected)))
        fail("这里的账本不是您上次使用的那一个：文件被换掉了。确属换用新账本的，执行 rudang journal verify --accept",
             "the ledger at this place is not the one you used last time: the file was replaced. If that was meant, "
             "run rudang journal verify --accept");
}

void Context::remember() {
    if (!ledger_ || store_->identity().suite == 0) return;
    const auto expected = keys().expected();
    if (const auto known = keys().known_at(ledger_path_); known.empty() || (expected && ledger_->continues(*expected)))
        keys().know_at(ledger_path_);
    if (original().empty())
        keys().set_home(ledger_path_);
    else
        keys().note_copy(ledger_path_);
    const auto before = keys().remembered();
    if (before && before->size >= store_->read()->frontier().size()) return;
    // What others wrote this moment could still be gone with a server that fails; it is remembered once it cannot.
    if (on_server(ledger_path_)) store_->settle();
    // Only what continues the last memory may replace it: a forged history must not become the one remembered.
    if (!before || ledger_->continues(*before)) keys().remember(ledger_->checkpoint().note);
}

}  // namespace rudang::cli
