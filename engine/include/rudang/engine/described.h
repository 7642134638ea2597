// Reads a struct from a JSON object and writes it into one, by what the struct says of its members:
//
//     struct Adopted {
//         std::string rules, org, by;
//         static void describe(auto& member) {
//             member("rules", &Adopted::rules);
//             member("org", &Adopted::org);
//             member("by", &Adopted::by, described::if_any);
//         }
//     };
//
// So the name of a member stands once, beside the member, for whoever writes it and for whoever reads it. What people
// are asked for has labels as well (typed_fields.h); such a struct is understood here too.
//
// Members are texts, booleans, whole numbers, maps of texts to those, optional ones, lists, described structs, and
// parts that are handed on as they are. They are written in the order in which they are described.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "rudang/engine/json.h"

namespace rudang::described {

struct Mark {
    bool if_any = false;      // not written where it is empty, false or nought
    bool or_null = false;     // an optional one that is written as null where there is nothing
    bool must_stand = false;  // an exact reading without it fails
    constexpr Mark operator|(Mark other) const {
        return {if_any || other.if_any, or_null || other.or_null, must_stand || other.must_stand};
    }
};
inline constexpr Mark if_any{.if_any = true}, or_null{.or_null = true}, must_stand{.must_stand = true};

// A part that is handed on as it is, borrowed from what was read or is about to be written, which must outlive it.
class Part {
public:
    Part() = default;
    Part(const Json& json) : json_(&json) {}
    Part(Json&&) = delete;
    explicit operator bool() const { return json_ != nullptr; }
    const Json& operator*() const { return *json_; }
    const Json* operator->() const { return json_; }

private:
    const Json* json_ = nullptr;
};

// How a member of another type than its own is read: as an error, or as if it were not there. What somebody may have
// written who holds a key and not this program is judged by what it says, and what is no text says nothing.
enum class Reading { exact, lenient };

namespace detail {

struct Visitor {
    template <class... All>
    void operator()(const All&...) const {}
};
template <class T>
concept Described = requires(Visitor& visitor) {
    T::describe(visitor);
};

template <class T>
struct OptionalOf : std::false_type {};
template <class T>
struct OptionalOf<std::optional<T>> : std::true_type {};
template <class T>
struct ListOf : std::false_type {};
template <class T>
struct ListOf<std::vector<T>> : std::true_type {};

template <class... Rest>
constexpr Mark mark_among(const Rest&... rest) {
    Mark mark;
    [[maybe_unused]] const auto take = [&]<class Each>(const Each& each) {
        if constexpr (std::is_same_v<Each, Mark>) mark = each;
    };
    (take(rest), ...);
    return mark;
}

template <class T>
bool fits(const Json& json) {
    if constexpr (std::is_same_v<T, std::string>)
        return json.is_string();
    else if constexpr (std::is_same_v<T, bool>)
        return json.is_boolean();
    else if constexpr (std::is_integral_v<T>)
        return json.is_number_integer() &&
               (json.is_number_unsigned() ? std::in_range<T>(json.template get<std::uint64_t>())
                                          : std::in_range<T>(json.template get<std::int64_t>()));
    else
        return json.is_object();
}

template <class T>
void read_members(const Json& json, T& into, Reading how);

// Was there something to take?
template <class T>
bool take(const Json& json, T& into, Reading how) {
    if constexpr (std::is_same_v<T, Part>) {
        into = Part(json);
    } else if constexpr (std::is_same_v<T, Json>) {
        into = json;
    } else if constexpr (OptionalOf<T>::value) {
        typename T::value_type value{};
        if (json.is_null() || !take(json, value, how)) return false;
        into = std::move(value);
    } else if constexpr (ListOf<T>::value) {
        if (how == Reading::lenient && !json.is_array()) return false;
        for (const auto& each : json.template get_ref<const Json::array_t&>())
            if (typename T::value_type value{}; take(each, value, how)) into.push_back(std::move(value));
    } else if (how == Reading::lenient && !fits<T>(json)) {
        return false;
    } else if constexpr (Described<T>) {
        read_members(json, into, how);
    } else {
        into = json.template get<T>();
    }
    return true;
}

template <class T>
void read_members(const Json& json, T& into, Reading how) {
    if (how == Reading::lenient && !json.is_object()) return;
    (void)json.template get_ref<const Json::object_t&>();  // throws where it is none
    auto each = [&](std::string_view name, auto which, const auto&... rest) {
        const auto found = json.find(name);
        if (found != json.end())
            take(*found, into.*which, how);
        else if (how == Reading::exact && mark_among(rest...).must_stand)
            (void)json.at(std::string(name));  // throws
    };
    T::describe(each);
}

template <class T>
Json written(const T& value);

template <class T>
bool absent(const T& value) {
    if constexpr (std::is_same_v<T, Part> || OptionalOf<T>::value)
        return !value;
    else if constexpr (std::is_same_v<T, Json>)
        return value.is_null();
    else
        return false;
}

template <class T>
bool says_nothing(const T& value) {
    if constexpr (std::is_arithmetic_v<T>)
        return !value;
    else if constexpr (requires { value.empty(); })
        return value.empty();
    else
        return false;
}

template <class T>
void write_members(const T& from, Json& into) {
    auto each = [&](std::string_view name, auto which, const auto&... rest) {
        const auto& value = from.*which;
        const auto mark = mark_among(rest...);
        if (absent(value)) {
            if (mark.or_null) into[std::string(name)] = nullptr;
            return;
        }
        if (mark.if_any && says_nothing(value)) return;
        into[std::string(name)] = written(value);
    };
    T::describe(each);
}

template <class T>
Json written(const T& value) {
    if constexpr (std::is_same_v<T, Part>) {
        return *value;
    } else if constexpr (OptionalOf<T>::value) {
        return written(*value);
    } else if constexpr (ListOf<T>::value) {
        Json list = Json::array();
        for (const auto& each : value) list.push_back(written(each));
        return list;
    } else if constexpr (Described<T>) {
        Json object = Json::object();
        write_members(value, object);
        return object;
    } else {
        return Json(value);
    }
}

}  // namespace detail

// Throws Json::exception where a member is of another type, or one is missing that must stand there.
template <class T>
T read(const Json& json) {
    T value{};
    detail::read_members(json, value, Reading::exact);
    return value;
}

template <class T>
T read_leniently(const Json& json) {
    T value{};
    detail::read_members(json, value, Reading::lenient);
    return value;
}

template <class T>
Json write(const T& value) {
    return detail::written(value);
}

// Adds what `value` says to an object that says something already.
template <class T>
void add(Json& object, const T& value) {
    detail::write_members(value, object);
}

// ---- one member at a time ------------------------------------------------------------------------------------------

template <class T, class M>
std::string_view name_of(M T::*which) {
    std::string_view found;
    auto each = [&](std::string_view name, auto member, const auto&...) {
        if constexpr (std::is_same_v<decltype(member), M T::*>)
            if (member == which) found = name;
    };
    T::describe(each);
    return found;
}

// Null where it does not stand.
template <class T, class M>
const Json* find(const Json& json, M T::*which) {
    if (!json.is_object()) return nullptr;
    const auto found = json.find(name_of(which));
    return found == json.end() ? nullptr : &*found;
}

template <class T, class M>
Json* find(Json& json, M T::*which) {
    return const_cast<Json*>(find(std::as_const(json), which));
}

// Where it does not stand, what the struct has of itself. Throws Json::exception where it is of another type.
template <class T, class M>
M get(const Json& json, M T::*which) {
    M value = T{}.*which;
    if (const auto* found = find(json, which)) detail::take(*found, value, Reading::exact);
    return value;
}

// The same, where another type is as if it did not stand.
template <class T, class M>
M get_leniently(const Json& json, M T::*which) {
    M value = T{}.*which;
    if (const auto* found = find(json, which)) detail::take(*found, value, Reading::lenient);
    return value;
}

// Writes one member, behind those that stand already.
template <class T, class M>
Json& put(Json& object, M T::*which, const M& value) {
    return object[std::string(name_of(which))] = detail::written(value);
}

}  // namespace rudang::described
