// A Loader of Qt 6.4 cannot make components that are bound, so the ids of this file are looked up when they are used.
// qmllint disable unqualified
import QtQuick
import QtQuick.Window
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// One field of a form: label at the left, what its kind needs to write it, and below what is to be said about it.
FocusScope {
    id: cell

    required property FieldModel field
    required property Workplace workplace
    readonly property bool editable: !field.readOnly
    readonly property string look: field.error ? "bad" : field.conflict ? "conflict" : field.theirs || field.fresh ? "changed" : ""
    readonly property string message: field.error || field.theirs

    function next(back: bool) {
        const item = (cell.Window.activeFocusItem ?? cell).nextItemInFocusChain(!back);
        if (item)
            item.forceActiveFocus(back ? Qt.BacktabFocusReason : Qt.TabFocusReason);
    }

    objectName: "field-" + field.name
    implicitHeight: editor.height + Size.s + (message ? Size.message : 0)
    height: implicitHeight

    // Enter goes on to the next field; while an input method composes it is the method's own key.
    Keys.onPressed: event => {
        if ((event.key !== Qt.Key_Return && event.key !== Qt.Key_Enter) || event.modifiers & Qt.ControlModifier || cell.field.kind === "long")
            return;
        event.accepted = true;
        cell.next((event.modifiers & Qt.ShiftModifier) !== 0);
    }

    Label {
        id: name
        width: Size.formLabel + Size.l
        height: Size.field
        text: cell.field.label
        tone: "muted"
        rightPadding: Size.s
        Label {
            visible: cell.field.required && cell.editable
            x: Math.min(name.contentWidth, name.width - Size.s) + Size.mark
            height: parent.height
            text: "*"
            tone: "bad"
            Accessible.ignored: true
        }
    }
    Loader {
        id: editor
        anchors { left: name.right; right: parent.right; rightMargin: Size.xl }
        height: cell.field.kind === "long" && cell.editable ? Size.textBlock : Size.field
        focus: true
        sourceComponent: !cell.editable ? reading : cell.field.kind === "long" ? block
                       : cell.field.kind === "yesno" ? yesNo : cell.field.kind === "choice" ? choice
                       : cell.field.kind === "link" ? link : cell.field.kind === "date" || cell.field.kind === "time" ? date : line
    }
    Row {
        anchors { left: editor.left; right: editor.right; top: editor.bottom }
        visible: cell.message !== ""
        spacing: Size.s
        height: Size.message
        Note {
            width: Math.min(implicitWidth, editor.width - take.width - Size.s)
            height: parent.height
            text: cell.message
            tone: cell.field.error ? "bad" : "info"
        }
        LinkText {
            id: take
            height: parent.height
            visible: !cell.field.error && cell.field.theirs !== ""
            text: qsTr("Take")
            font.pixelSize: Fonts.note
            onClicked: cell.field.takeTheirs()
        }
    }
    Badge {
        anchors { right: editor.right; rightMargin: Size.xl; verticalCenter: editor.verticalCenter }
        visible: cell.field.fresh
        tone: "info"
        text: qsTr("just changed")
    }
    Timer {
        interval: Size.markMs
        running: cell.field.fresh
        onTriggered: cell.field.seen()
    }

    Component {
        id: reading
        Label {
            text: cell.field.text
        }
    }
    Component {
        id: line
        TextBox {
            focus: true
            objectName: cell.objectName + "Box"
            name: cell.field.label
            text: cell.field.text
            look: cell.look
            horizontalAlignment: cell.field.kind === "number" ? TextInput.AlignRight : TextInput.AlignLeft
            onTextEdited: cell.field.type(text)
            onActiveFocusChanged: if (activeFocus) selectAll(); else cell.field.settle()
        }
    }
    Component {
        id: block
        TextBlock {
            focus: true
            name: cell.field.label
            text: cell.field.text
            look: cell.look
            onEdited: cell.field.type(text)
        }
    }
    Component {
        id: yesNo
        Item {
            Tick {
                anchors.verticalCenter: parent.verticalCenter
                objectName: cell.objectName + "Tick"
                focus: true
                checked: cell.field.text === "1"
                Accessible.name: cell.field.label
                onToggled: cell.field.type(checked ? "1" : "0")
            }
        }
    }
    Component {
        id: choice
        PickBox {
            focus: true
            objectName: cell.objectName + "Pick"
            name: cell.field.label
            rows: cell.field.choices
            local: true
            text: cell.field.text
            look: cell.look
            onPicked: (record, label) => cell.field.type(label, record)
        }
    }
    Component {
        id: link
        PickBox {
            id: box
            focus: true
            objectName: cell.objectName + "Pick"
            name: cell.field.label
            rows: picker.rows
            text: cell.field.text
            look: cell.look
            hint: qsTr("Name, pinyin, number")
            onSought: text => {
                picker.text = text;
                if (text === "")
                    picker.ask();
            }
            onPicked: (record, label) => cell.field.type(label, record)
            PickerModel {
                id: picker
                workplace: cell.workplace
                field: cell.field
            }
        }
    }
    Component {
        id: date
        DateBox {
            focus: true
            objectName: cell.objectName + "Date"
            name: cell.field.label
            text: cell.field.text
            look: cell.look
            clock: cell.field.kind === "time"
            onEdited: text => cell.field.type(text)
            onAway: cell.field.settle()
        }
    }
}
