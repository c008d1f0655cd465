import QtQuick
import QtQuick.Templates as T
import Outpost.Tokens

/// A field of one line. `look`: "", "bad", "conflict", "changed". What an input method composes belongs to it alone:
/// while it composes (`inputMethodComposing`) no page may act on Enter, Esc, arrows or digits.
T.TextField {
    id: box

    property string look
    property string name   ///< for screen readers
    property int roomAtRight: 0

    implicitHeight: Size.field
    implicitWidth: Size.searchWidth
    leftPadding: Size.s
    rightPadding: Size.s + roomAtRight
    bottomPadding: Fonts.lift
    verticalAlignment: TextInput.AlignVCenter
    color: enabled ? Ink.text : Ink.faint
    selectionColor: Ink.selection
    selectedTextColor: Ink.text
    placeholderTextColor: Ink.faint
    selectByMouse: true
    font.family: Fonts.family
    font.pixelSize: Fonts.body
    font.hintingPreference: Font.PreferVerticalHinting
    Accessible.role: Accessible.EditableText
    Accessible.name: name || placeholderText

    background: FieldFrame {
        look: box.look
        focused: box.activeFocus
    }
    Label {
        x: box.leftPadding
        width: box.width - box.leftPadding - box.rightPadding
        height: box.height
        visible: !box.length && !box.preeditText
        text: box.placeholderText
        color: box.placeholderTextColor
        font.pixelSize: box.font.pixelSize
        horizontalAlignment: box.horizontalAlignment
        Accessible.ignored: true
    }
}
