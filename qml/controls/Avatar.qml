import QtQuick
import Outpost.Tokens

/// A person, by the first character of the name.
Rectangle {
    id: avatar

    property string person
    property int size: Size.avatar

    width: size
    height: size
    radius: width / 2
    color: Ink.here
    border.width: Size.line
    border.color: Ink.line
    Accessible.role: Accessible.StaticText
    Accessible.name: person

    Label {
        anchors.fill: parent
        horizontalAlignment: Text.AlignHCenter
        text: avatar.person.slice(0, 1).toUpperCase()
        tone: "muted"
        font.pixelSize: Fonts.note
        Accessible.ignored: true
    }
}
