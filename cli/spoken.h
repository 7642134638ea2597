// What people type instead of a command's name, and what what a command takes is called.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/text.h"

namespace rudang::cli {

// "记录" is record: a listed word, never a part of one. Empty where it is none.
std::string command_called(const std::string& word);
// A word that asks for help, as people put it.
bool wants_help(const std::string& word);
// CASE, EVENT …, as the reader calls it.
std::string placeholder(std::string_view name, Language language);
// What to type, for words that begin with a person or an event instead of a command; empty for others.
Text meant_by(const std::vector<std::string>& words);
// The event or step a word names by itself, as `rudang fields` takes it.
bool names_event(const std::string& word);
// Full-width blanks between words and the dashes of a Chinese input method, as a command line has them.
std::vector<std::string> plain_words(const std::vector<std::string>& words);

}  // namespace rudang::cli
