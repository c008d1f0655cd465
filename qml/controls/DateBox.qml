pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Outpost.Tokens

/// A date, typed (also as t, +3, w2, me, 0315) or taken from a calendar (F7, Alt+Down). `clock`: with a time of day.
FocusScope {
    id: box

    property string text
    property string look
    property string name
    property bool clock: false
    signal edited(string text)
    signal away

    function open() {
        const typed = new Date(text.slice(0, 10));
        calendar.day = isNaN(typed.getTime()) ? new Date() : typed;
        popup.open();
        calendar.forceActiveFocus();
    }

    function take(day: date) {
        popup.close();
        input.forceActiveFocus();
        const two = number => number < 10 ? "0" + number : "" + number;
        const plain = day.getFullYear() + "-" + two(day.getMonth() + 1) + "-" + two(day.getDate());
        box.edited(clock && text.length > 10 ? plain + text.slice(10) : plain);
    }

    implicitHeight: Size.field
    implicitWidth: Size.searchWidth

    TextBox {
        id: input
        anchors.fill: parent
        focus: true
        text: box.text
        look: box.look
        name: box.name
        roomAtRight: Size.xl
        onTextEdited: box.edited(text)
        onActiveFocusChanged: if (!activeFocus && !popup.opened) {
            box.away();
            text = Qt.binding(() => box.text);
        }
        Keys.onPressed: event => {
            if (inputMethodComposing || (event.key !== Qt.Key_F7 && !(event.key === Qt.Key_Down && event.modifiers & Qt.AltModifier)))
                return;
            event.accepted = true;
            box.open();
        }
    }
    Icon {
        anchors { right: parent.right; rightMargin: Size.s; verticalCenter: parent.verticalCenter }
        name: "calendar3"
        size: Size.iconRow
        TapHandler {
            onTapped: box.open()
        }
    }
    T.Popup {
        id: popup
        y: box.height + Size.tiny
        padding: Size.s
        margins: Size.s
        focus: true
        background: Item {
            Shade {}
            Rectangle {
                anchors.fill: parent
                radius: Size.radius
                color: Ink.raised
                border.width: Size.line
                border.color: Ink.line
            }
        }
        contentItem: CalendarGrid {
            id: calendar
            onPicked: day => box.take(day)
        }
    }
}
