#include "rudang/engine/merkle.h"

#include "catch.h"
#include "support.h"

using namespace rudang;

TEST_CASE("leaf, node and empty tree agree with RFC 6962") {
    // SHA-256 of nothing, and of the single byte 0x00: known values.
    CHECK(hex(tree_root({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex(leaf_hash("")) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    CHECK(leaf_hash("a") != sha256("a"));
}

TEST_CASE("the frontier's root is the definition's for every size to 600") {
    Frontier frontier;
    std::vector<Hash> leaves;
    CHECK(frontier.root() == tree_root({}));
    for (int i = 0; i < 600; ++i) {
        leaves.push_back(leaf_hash("entry " + std::to_string(i)));
        frontier.append(leaves.back());
        if (frontier.root() != tree_root(leaves)) FAIL("size " << i + 1);
        Frontier again;
        REQUIRE(Frontier::decode(frontier.encode(), again));
        if (again != frontier) FAIL("size " << i + 1);
    }
    CHECK(frontier.size() == 600);
}

TEST_CASE("a value has one spelling in base64: whatever is read is what would be written") {
    // Every other byte at every place, also those the library takes for a slash, and the unused bits of the last digit.
    for (const std::string value : {"\xff\xff\xff", "\x01", "\x01\x02", "\xfb\xef\xbe\xff"}) {
        const auto text = base64(value);
        REQUIRE(from_base64(text) == value);
        for (std::size_t at = 0; at < text.size(); ++at)
            for (int other = 0; other < 256; ++other) {
                auto changed = text;
                changed[at] = static_cast<char>(other);
                const auto read = from_base64(changed);
                if (read && base64(*read) != changed) FAIL("byte " << other << " at " << at << " of " << text);
            }
        for (const char* more : {" ", "\n", "\r\n", "=", "A", "\xaf"}) {
            CHECK_FALSE(from_base64(text + more));
            CHECK_FALSE(from_base64(more + text) == value);
        }
    }
}

TEST_CASE("changing, removing, adding or swapping a leaf changes the root") {
    std::vector<Hash> leaves;
    for (int i = 0; i < 20; ++i) leaves.push_back(leaf_hash(std::to_string(i)));
    const auto root = tree_root(leaves);
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        auto changed = leaves;
        changed[i] = leaf_hash("forged");
        CHECK(tree_root(changed) != root);
        auto shorter = leaves;
        shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
        CHECK(tree_root(shorter) != root);
        auto swapped = leaves;
        std::swap(swapped[i], swapped[(i + 1) % swapped.size()]);
        CHECK(tree_root(swapped) != root);
    }
}

TEST_CASE("a damaged frontier is not accepted") {
    Frontier frontier;
    for (int i = 0; i < 5; ++i) frontier.append(leaf_hash(std::to_string(i)));
    const auto bytes = frontier.encode();
    Frontier out;
    CHECK_FALSE(Frontier::decode(bytes.substr(0, bytes.size() - 1), out));
    CHECK_FALSE(Frontier::decode(bytes + "x", out));
    CHECK_FALSE(Frontier::decode("", out));
    CHECK(out.size() == 0);
}
