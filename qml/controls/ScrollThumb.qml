import QtQuick
import Outpost.Tokens

/// The thumb of a long list or page. Place and size are shares of the whole, so that a million rows are no problem.
Item {
    id: bar

    property real shown: 1      ///< share of the whole that is seen
    property real place: 0      ///< share of the whole before what is seen, 0 to 1 - shown
    readonly property bool needed: shown < 1
    signal moved(real place)

    width: Size.m
    visible: needed

    Rectangle {
        id: thumb
        readonly property real room: bar.height - height
        x: Size.tiny
        y: bar.shown < 1 ? Math.round(room * Math.min(1, bar.place / (1 - bar.shown))) : 0
        width: Size.thumb
        height: Math.max(Size.thumbLeast, Math.round(bar.height * bar.shown))
        radius: width / 2
        color: mouse.pressed || mouse.containsMouse ? Ink.edge : Ink.thumb
    }
    MouseArea {
        id: mouse
        property real grip: 0
        anchors.fill: parent
        hoverEnabled: true
        preventStealing: true
        function moveTo(y: real) {
            bar.moved(Math.min(1, Math.max(0, (y - grip) / Math.max(1, thumb.room))) * (1 - bar.shown));
        }
        onPressed: event => {
            grip = event.y >= thumb.y && event.y <= thumb.y + thumb.height ? event.y - thumb.y : thumb.height / 2;
            moveTo(event.y);
        }
        onPositionChanged: event => { if (pressed) moveTo(event.y); }
    }
}
