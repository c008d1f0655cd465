import QtQuick
import Outpost.Tokens

/// How far a long work is, 0 to 1.
Rectangle {
    id: track

    property real share: 0
    property string name
    readonly property bool done: share >= 1

    implicitHeight: Size.progress
    implicitWidth: Size.progressShort
    radius: height / 2
    color: Ink.line
    Accessible.role: Accessible.ProgressBar
    Accessible.name: name

    Rectangle {
        width: Math.round(track.width * Math.min(1, Math.max(0, track.share)))
        height: track.height
        radius: track.radius
        color: track.done ? Ink.good : Ink.accent
    }
}
