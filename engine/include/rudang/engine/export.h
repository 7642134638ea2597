// Marks what the shared libraries show. Everything else stays hidden (-fvisibility=hidden).
#pragma once

#define RUDANG_EXPORT __attribute__((visibility("default")))
