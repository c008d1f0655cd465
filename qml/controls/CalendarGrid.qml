pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Tokens

/// A month of days; weeks begin on Monday. Arrows move, PgUp and PgDn turn the month, Enter takes.
FocusScope {
    id: grid

    property date day: new Date()
    readonly property date firstShown: {
        const first = new Date(day.getFullYear(), day.getMonth(), 1);
        return new Date(day.getFullYear(), day.getMonth(), 1 - (first.getDay() + 6) % 7);
    }
    signal picked(date day)

    function move(days: int) {
        day = new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);
    }
    function turn(months: int) {
        day = new Date(day.getFullYear(), day.getMonth() + months, 1);
    }

    implicitWidth: 7 * Size.calendarCell
    implicitHeight: Size.button + Size.message + 6 * Size.button
    Keys.onPressed: event => {
        event.accepted = true;
        switch (event.key) {
        case Qt.Key_Left: move(-1); break;
        case Qt.Key_Right: move(1); break;
        case Qt.Key_Up: move(-7); break;
        case Qt.Key_Down: move(7); break;
        case Qt.Key_PageUp: turn(-1); break;
        case Qt.Key_PageDown: turn(1); break;
        case Qt.Key_Return:
        case Qt.Key_Enter: picked(day); break;
        default: event.accepted = false;
        }
    }

    Button {
        kind: "quiet"
        iconName: "chevron-left"
        tip: qsTr("Month before")
        focusPolicy: Qt.NoFocus
        onClicked: grid.turn(-1)
    }
    Label {
        anchors.horizontalCenter: parent.horizontalCenter
        height: Size.button
        text: grid.day.toLocaleDateString(Qt.locale(), qsTr("MMMM yyyy"))
        font.bold: true
    }
    Button {
        anchors.right: parent.right
        kind: "quiet"
        iconName: "chevron-right"
        tip: qsTr("Month after")
        focusPolicy: Qt.NoFocus
        onClicked: grid.turn(1)
    }
    Grid {
        y: Size.button
        columns: 7
        Repeater {
            model: 7
            Note {
                required property int index
                width: Size.calendarCell
                height: Size.message
                horizontalAlignment: Text.AlignHCenter
                text: Qt.locale().dayName((index + 1) % 7, Locale.NarrowFormat)
            }
        }
        Repeater {
            model: 42
            Rectangle {
                id: cell
                required property int index
                readonly property date date: new Date(grid.firstShown.getFullYear(), grid.firstShown.getMonth(), grid.firstShown.getDate() + index)
                readonly property bool chosen: date.toDateString() === grid.day.toDateString()
                width: Size.calendarCell
                height: Size.button
                radius: Size.radius
                color: chosen ? Ink.accent : hover.hovered ? Ink.hover : Ink.clear
                border.width: date.toDateString() === new Date().toDateString() ? Size.line : 0
                border.color: Ink.accent
                Label {
                    anchors.fill: parent
                    horizontalAlignment: Text.AlignHCenter
                    text: cell.date.getDate()
                    tone: cell.chosen ? "accentInk" : cell.date.getMonth() === grid.day.getMonth() ? "text" : "faint"
                }
                HoverHandler { id: hover }
                TapHandler {
                    onTapped: grid.picked(cell.date)
                }
            }
        }
    }
}
