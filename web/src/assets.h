// Files that are served as they are; part of the program.
#pragma once

#include <string_view>

#include "icon_svg_data.h"
#include "script_js_data.h"
#include "style_css_data.h"
