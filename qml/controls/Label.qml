import QtQuick
import Outpost.Tokens

/// One line of plain text in the colour of a tone; too long text ends in an ellipsis.
Text {
    property string tone: "text"

    color: Ink.tone(tone)
    font.family: Fonts.family
    font.pixelSize: Fonts.body
    font.hintingPreference: Font.PreferVerticalHinting
    textFormat: Text.PlainText
    elide: Text.ElideRight
    maximumLineCount: 1
    verticalAlignment: Text.AlignVCenter
    bottomPadding: Fonts.lift
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: !text
}
