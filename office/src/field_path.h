// Where a field of an event lies, by the path people and problems call it by.
#pragma once

#include <string>

#include "rudang/engine/event.h"

namespace rudang::office {

// "contacts[1].name" as a JSON pointer: /contacts/1/name.
inline Json::json_pointer pointer(const std::string& path) {
    std::string text = "/";
    for (const char c : path)
        if (c == '.' || c == '[')
            text += '/';
        else if (c != ']')
            text += c;
    return Json::json_pointer(text);
}

}  // namespace rudang::office
