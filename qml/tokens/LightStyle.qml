import QtQuick

/// Dark text on light ground.
Style {
    page: "#F6F7F9"
    raised: "#FFFFFF"
    sunken: "#ECEEF2"
    text: "#1B1F27"
    muted: "#5A6372"
    faint: "#697282"
    line: "#D9DDE4"
    hair: "#E8EBF0"
    edge: "#8A92A0"
    hover: "#F1F3F6"
    here: "#E7EAEF"
    accent: "#2457C5"
    accentInk: "#FFFFFF"
    selection: "#DCE7FB"
    good: "#166E3B"
    warn: "#8F5600"
    bad: "#B3261E"
    info: "#1F6B8A"
    conflict: "#7A3FB0"
    scrim: "#591B1F27"
    shade: "#1F1B1F27"
}
