pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Outpost.Tokens
import Outpost.Window

/// A field whose value is taken from a list: typing narrows it, arrows choose, Enter takes, Esc leaves it as it was.
FocusScope {
    id: box

    required property SmallList rows   ///< record, label, detail
    property string text
    property string look
    property string name
    property string hint
    property bool local: false         ///< all rows are here: typing moves to the one that fits
    signal sought(string text)         ///< typed, to be searched
    signal picked(double record, string label)

    function open() {
        if (popup.opened)
            return;
        box.sought("");
        popup.open();
        list.currentIndex = fitting();
    }

    function fitting(): int {
        const typed = input.text.toLowerCase();
        for (let i = 0; i < rows.count; ++i) {
            const label = rows.value(i, "label");
            if (typed !== "" && label.toLowerCase().startsWith(typed))
                return i;
        }
        return rows.count > 0 ? 0 : -1;
    }

    function take() {
        if (list.currentIndex < 0 || list.currentIndex >= rows.count)
            return;
        const label = rows.value(list.currentIndex, "label");
        popup.close();
        box.picked(rows.value(list.currentIndex, "record"), label);
        input.text = Qt.binding(() => box.text);
        input.selectAll();
    }

    implicitHeight: Size.field
    implicitWidth: Size.searchWidth

    TextBox {
        id: input
        objectName: box.objectName + "Input"
        anchors.fill: parent
        focus: true
        text: box.text
        look: box.look
        name: box.name
        placeholderText: box.hint
        roomAtRight: Size.l
        onTextEdited: {
            if (!popup.opened)
                popup.open();
            if (!box.local)
                box.sought(text);
            list.currentIndex = box.fitting();
        }
        onActiveFocusChanged: {
            if (activeFocus)
                return;
            popup.close();
            if (text === "" && box.text !== "")
                box.picked(0, "");
            text = Qt.binding(() => box.text);
        }
        Keys.onPressed: event => {
            if (inputMethodComposing)
                return;
            event.accepted = true;
            if (event.key === Qt.Key_F7 || (event.key === Qt.Key_Down && !popup.opened))
                box.open();
            else if (event.key === Qt.Key_Down)
                list.currentIndex = Math.min(list.count - 1, list.currentIndex + 1);
            else if (event.key === Qt.Key_Up && popup.opened)
                list.currentIndex = Math.max(0, list.currentIndex - 1);
            else if ((event.key === Qt.Key_Return || event.key === Qt.Key_Enter) && popup.opened && !(event.modifiers & Qt.ControlModifier))
                box.take();
            else if (event.key === Qt.Key_Escape && popup.opened)
                popup.close();
            else
                event.accepted = false;
        }
    }
    Icon {
        anchors { right: parent.right; rightMargin: Size.s; verticalCenter: parent.verticalCenter }
        name: "chevron-down"
        size: Size.iconMark
    }
    MouseArea {
        anchors { right: parent.right; top: parent.top; bottom: parent.bottom }
        width: Size.xl
        onClicked: {
            input.forceActiveFocus();
            if (popup.opened)
                popup.close();
            else
                box.open();
        }
    }
    Connections {
        target: box.rows
        function onCountChanged() {
            list.currentIndex = box.fitting();
        }
    }

    T.Popup {
        id: popup
        y: box.height + Size.tiny
        width: Math.max(box.width, box.local ? 0 : Size.pickerWidth)
        height: Math.max(1, Math.min(list.count, Size.pickRows)) * Size.row + 2
        padding: 1
        margins: Size.s
        closePolicy: T.Popup.CloseOnPressOutsideParent
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
        contentItem: ListView {
            id: list
            clip: true
            model: box.rows
            boundsBehavior: Flickable.StopAtBounds
            highlightMoveDuration: 0
            delegate: Rectangle {
                id: option
                required property int index
                required property string label
                required property string detail
                width: list.width
                height: Size.row
                color: list.currentIndex === index ? Ink.selection : Ink.raised
                Accessible.role: Accessible.ListItem
                Accessible.name: label || qsTr("(none)")
                Rectangle {
                    visible: list.currentIndex === option.index
                    width: Size.mark
                    height: parent.height
                    color: Ink.accent
                }
                Label {
                    x: Size.s
                    width: (option.detail ? parent.width * 0.6 : parent.width) - 2 * Size.s
                    height: parent.height
                    text: option.label || qsTr("(none)")
                    tone: option.label ? "text" : "muted"
                    Accessible.ignored: true
                }
                Note {
                    anchors { right: parent.right; rightMargin: Size.s }
                    width: parent.width * 0.4 - Size.s
                    height: parent.height
                    horizontalAlignment: Text.AlignRight
                    text: option.detail
                    Accessible.ignored: true
                }
                MouseArea {
                    anchors.fill: parent
                    hoverEnabled: true
                    onEntered: list.currentIndex = option.index
                    onClicked: box.take()
                }
            }
            Note {
                anchors.centerIn: parent
                visible: list.count === 0
                text: qsTr("Nothing found")
            }
        }
    }
}
