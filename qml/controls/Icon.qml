import QtQuick
import Outpost.Tokens

/// One of the icons of icons.txt, in the colour of a tone.
Image {
    property string name
    property string tone: "muted"
    property color ink: Ink.tone(tone)
    property int size: Size.iconNormal

    width: size
    height: size
    visible: name !== ""
    sourceSize {
        width: size
        height: size
    }
    source: name ? Ink.icon(name, ink) : ""
    Accessible.ignored: true
}
