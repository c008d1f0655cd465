import QtQuick

/// Light text on dark ground.
Style {
    page: "#16181D"
    raised: "#1E2128"
    sunken: "#111317"
    text: "#E7EAF0"
    muted: "#A3ACBA"
    faint: "#8B94A3"
    line: "#343A45"
    hair: "#2A2F38"
    edge: "#667080"
    hover: "#262A33"
    here: "#262A33"
    accent: "#86AEFF"
    accentInk: "#10131A"
    selection: "#26395F"
    good: "#6CCB8E"
    warn: "#E5B25C"
    bad: "#FF8F86"
    info: "#79C5E3"
    conflict: "#CDA2F7"
    scrim: "#99000000"
    shade: "#66000000"
}
