import QtQuick

/// Plain text of several lines.
Label {
    wrapMode: Text.Wrap
    elide: Text.ElideNone
    maximumLineCount: 0x7fffffff
    verticalAlignment: Text.AlignTop
}
