// One description of each field drives everything: JSON in and out, command-line options, prompts, labels,
// spreadsheet columns, documents. Typed events derive it from their members (typed_fields.h).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rudang/engine/export.h"
#include "rudang/engine/json.h"
#include "rudang/engine/problem.h"
#include "rudang/engine/text.h"

namespace rudang {

enum class FieldType {
    text,
    integer,
    boolean,
    day,      // "2024-03-05"
    choice,   // one word of a fixed list
    choices,  // several of them
    texts,    // several free texts
    record,   // an object with members of its own
    records,  // several of them
    object,   // free-form members
};

enum class Presence {
    required,  // its absence is an error
    asked,     // asked for on a terminal; without it a rule may answer "undetermined"
    optional,
};

enum class Privacy {
    open,    // days, numbers, words of a list, names of what the ledger itself lists: for everybody who reads the entry
    text,    // free text, into which anybody may type anything: sealed in the entry, shown like what is open
    sealed,  // personal: sealed in the entry, shown only after a look
};

struct Choice {
    std::string_view word;  // as in JSON
    Label label;
    std::string_view also = {};  // other words people use for it, with spaces between them
};

struct FieldSpec {
    std::string_view name;
    FieldType type = FieldType::text;
    Label label;
    Presence presence = Presence::required;
    Privacy privacy = Privacy::open;
    std::pair<std::string_view, std::string_view> asked_with = {};  // asked for only where that field has that word
    bool or_yes = false;             // of a text: `true` says that it exists, and stands elsewhere
    bool on_paper = false;           // no rule reads it; only a form that has a place for it asks for it
    std::vector<Choice> choices;     // for choice and choices
    std::vector<FieldSpec> members;  // for record and records
};

using FieldList = std::vector<FieldSpec>;

RUDANG_EXPORT const FieldSpec* find_field(const FieldList& fields, std::string_view name);

// What a value of this type looks like, for error messages: "yes or no", "a day like 2024-03-05".
RUDANG_EXPORT Text expected_form(const FieldSpec& field);

// Which choices somebody may have meant who typed something that is none of them; to be offered, never taken.
RUDANG_EXPORT std::vector<Choice> choices_like(const FieldSpec& field, std::string_view words);

// Takes out of `fields` what is at least as private as `from` and returns it; both keep the order they had. `merge` is
// its inverse and puts every member back where the description has it.
RUDANG_EXPORT Json split_sealed(const FieldList& description, Json& fields, Privacy from = Privacy::text);
RUDANG_EXPORT Json merge_sealed(const FieldList& description, const Json& open, const Json& sealed);

// What people write one after another: the parts between 、 and commas of either width, without
// the blanks around them.
RUDANG_EXPORT std::vector<std::string_view> split_list(std::string_view words);

// Reads words as a person types them on a command line: "yes", "是", "2024-03-05", "approved", "通过", "3". A choice
// is its word, its label or one of the other words listed for it, in full; what is typed in part is nobody's. Adds a
// problem naming `where` when the words do not fit.
RUDANG_EXPORT Json from_words(const FieldSpec& field, std::string_view words, const std::string& where,
                              Problems& problems);

}  // namespace rudang
