import QtQuick
import Outpost.Controls
import Outpost.Tokens

/// A label and a field of one line, for the cards.
FocusScope {
    id: line

    property string label
    property string hint
    property string look
    property bool required: false
    property bool secret: false
    property alias text: box.text
    signal accepted

    implicitHeight: Size.fieldRow
    height: visible ? implicitHeight : 0
    activeFocusOnTab: false

    Label {
        id: name
        width: Size.formLabel
        height: Size.field
        text: line.label
        tone: "muted"
        Label {
            visible: line.required
            x: Math.min(name.contentWidth, name.width - Size.s) + Size.mark
            height: parent.height
            text: "*"
            tone: "bad"
            Accessible.ignored: true
        }
    }
    TextBox {
        id: box
        anchors { left: name.right; right: parent.right }
        focus: true
        name: line.label
        objectName: line.objectName + "Box"
        placeholderText: line.hint
        look: line.look
        echoMode: line.secret ? TextInput.Password : TextInput.Normal
        Keys.onReturnPressed: if (!inputMethodComposing) line.accepted()
        Keys.onEnterPressed: if (!inputMethodComposing) line.accepted()
    }
}
