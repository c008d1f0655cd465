import QtQuick

/// The colours that a style must give, by meaning. One file a style fills them in; nothing else names a colour.
QtObject {
    required property color page
    required property color raised
    required property color sunken
    required property color text
    required property color muted
    required property color faint
    required property color line
    required property color hair
    required property color edge
    required property color hover
    required property color here
    required property color accent
    required property color accentInk
    required property color selection
    required property color good
    required property color warn
    required property color bad
    required property color info
    required property color conflict
    required property color scrim
    required property color shade
}
